/** The page without a lead: none at all, or none that the filter passes. */
import { messages } from '@/lib/messages'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/states'

const words = messages.leads.board

export function EmptyLeads({ isFiltered, onAll, onNew }: { isFiltered: boolean; onAll: () => void; onNew: () => void }) {
  return (
    <div className="flex min-h-0 flex-1 items-center justify-center bg-sunken p-6">
      {isFiltered ? (
        <EmptyState title={words.none} action={<Button onPress={onAll} className="h-11 tablet:h-8">{words.showAll}</Button>}>{words.noneBody}</EmptyState>
      ) : (
        <EmptyState title={words.blank} action={<Button icon="plus" onPress={onNew} className="h-11 tablet:h-8">{messages.leads.newLead}</Button>}>{words.blankBody}</EmptyState>
      )}
    </div>
  )
}
