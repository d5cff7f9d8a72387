/** The open form as the diary draws it: where it would stand, and whether it could. */
import type { BookingDraft } from '@/hooks/use-booking-draft'
import { isDirty } from '@/lib/diary/drafts'
import type { DraftOnPage } from '@/lib/diary/timeline'
import { guestsOf, words } from '@/lib/diary/words'

/** Null while hall or times are missing, and for a stored booking that stands as it is. */
export function draftOnPage(
  state: BookingDraft['state'],
  window: BookingDraft['window'],
  verdict: BookingDraft['verdict'],
  isOffline: boolean,
): DraftOnPage | null {
  const { fields, base } = state
  if (typeof window === 'string' || fields.hall_id === null || verdict === null) return null
  if (base && !isDirty(state)) return null
  return {
    hallId: fields.hall_id,
    window,
    title: fields.title.trim() || state.customer.name?.trim() || words.newBooking,
    detail: guestsOf(fields),
    overlap: 'overlap' in verdict ? verdict.overlap : null,
    ...(isOffline && { isUnsure: true }),
  }
}
