/** Free, Option or Taken beside a hall in the list, for the time in the form. */
import { Chip } from '@/components/ui/badge'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import type { Hall } from '@/lib/database'
import { judge } from '@/lib/diary/conflict'
import { words } from '@/lib/diary/words'

export function HallMark({ draft, hall }: { draft: BookingDraft; hall: Hall }) {
  const state = stateOf(draft, hall)
  if (state === null) return null
  const tone = ({ free: 'ok', option: 'warn', taken: 'bad' } as const)[state]
  return <Chip tone={tone}>{words.chosenHall[state]}</Chip>
}

function stateOf({ state, window, page }: BookingDraft, hall: Hall): 'free' | 'option' | 'taken' | null {
  if (typeof window === 'string') return null
  const draft = { id: state.id, hallId: hall.id, window, rank: 1, guests: null, setupStyle: null }
  const verdict = judge(draft, page.claims, page.house)
  if (!('by' in verdict)) return 'free'
  return verdict.by.every(({ booking }) => booking.status === 'tentative') ? 'option' : 'taken'
}
