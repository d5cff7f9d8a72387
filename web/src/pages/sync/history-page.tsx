/** What this device has sent, the newest first. */
import { Section, SentLine } from '@/components/sync/change-list'
import { EmptyState } from '@/components/ui/states'
import { useOutbox } from '@/hooks/use-outbox'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useToday } from '@/hooks/use-today'
import { messages } from '@/lib/messages'
import { SyncFrame } from '@/pages/sync/sync-frame'

const words = messages.sync

export function HistoryPage() {
  const { sent } = useOutbox().state
  const { zone } = useBranchScope()
  const today = useToday(zone)
  return (
    <SyncFrame view="history">
      <div tabIndex={0} role="region" aria-label={words.history} className="min-h-0 flex-1 overflow-y-auto outline-none focus-visible:focus-ring-inset">
        {sent.length === 0 && <div className="max-w-[420px] p-4"><EmptyState title={words.historyEmpty} /></div>}
        {sent.length > 0 && (
          <div className="max-w-[720px]">
            <Section title={words.sent} note={String(sent.length)}>
              {sent.toReversed().map((each) => <SentLine key={each.seq} sent={each} {...{ zone, today }} />)}
            </Section>
          </div>
        )}
      </div>
    </SyncFrame>
  )
}
