/** Tells a person, on whatever page they are, what the clock and others did to the options they hold. Draws nothing. */
import { useNavigate } from 'react-router'
import { useRealtime } from '@/hooks/use-real-time'
import { useSignedIn } from '@/hooks/use-session'
import type { Booking } from '@/lib/database'
import { optionNews } from '@/lib/diary/option-news'
import { messages } from '@/lib/messages'
import { addressWith, routes } from '@/lib/routes'
import { dateIn } from '@/lib/time'
import { toasts } from '@/lib/toasts'

export function OptionNews() {
  const { person, branches } = useSignedIn()
  const navigate = useNavigate()
  useRealtime({
    table: 'bookings',
    filter: `created_by=eq.${person.id}`,
    onUpdate: (after, before) => tell(after, before),
  })
  return null

  function tell(after: Booking, before: Partial<Booking>): void {
    const branch = branches.find(({ id }) => id === after.branch_id)
    if (!branch) return
    const text = optionNews(before, after, { zone: branch.timezone, today: dateIn(branch.timezone, Date.now()), myId: person.id })
    if (text === null) return
    const address = addressWith(routes.diary(branch.code, after.event_date), { kind: 'booking', id: after.id })
    // Somebody has to act on it, and may be away from the screen just now.
    toasts.show({ text, kind: `option ${after.id}`, tone: 'news', stays: true, action: { label: messages.booking.news.open, run: () => void navigate(address) } })
  }
}
