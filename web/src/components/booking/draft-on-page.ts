/** The open form as the diary draws it: where it would stand, and whether it could. */
import type { BookingDraft } from '@/hooks/use-booking-draft'
import type { Booking } from '@/lib/database'
import { isDirty } from '@/lib/diary/drafts'
import type { DraftOnPage } from '@/lib/diary/timeline'
import { windowOf } from '@/lib/diary/window'
import type { Window } from '@/lib/diary/window'
import { guestsOf, words } from '@/lib/diary/words'

/** Null while hall or times are missing, and for a stored booking whose place stays: it is drawn there already. */
export function draftOnPage(
  state: BookingDraft['state'],
  window: BookingDraft['window'],
  verdict: BookingDraft['verdict'],
  isOffline: boolean,
): DraftOnPage | null {
  const { fields, base } = state
  if (typeof window === 'string' || fields.hall_id === null || verdict === null) return null
  if (base && (!isDirty(state) || stands(base, fields.hall_id, window))) return null
  return {
    hallId: fields.hall_id,
    window,
    title: fields.title.trim() || state.customer.name?.trim() || words.newBooking,
    detail: guestsOf(fields),
    overlap: 'overlap' in verdict ? verdict.overlap : null,
    ...(isOffline && { isUnsure: true }),
  }
}

function stands(base: Booking, hallId: number, { from, starts, ends, to }: Window): boolean {
  const now = windowOf(base)
  return base.hall_id === hallId && now.from === from && now.starts === starts && now.ends === ends && now.to === to
}
