/** What kitchen and floor must know, in any script. */
import { TextField } from '@/components/ui/field'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import { words } from '@/lib/diary/words'
import { WithTheirs } from './theirs'

export function NotesField({ draft: { state, dispatch }, isDisabled }: { draft: BookingDraft; isDisabled: boolean }) {
  return (
    <WithTheirs of="notes" state={state} dispatch={dispatch}>
      <TextField
        label={words.notes}
        value={state.fields.notes}
        onChange={(notes) => dispatch({ type: 'edit', changes: { notes } })}
        rows={2}
        maxLength={10_000}
        isDisabled={isDisabled}
      />
    </WithTheirs>
  )
}
