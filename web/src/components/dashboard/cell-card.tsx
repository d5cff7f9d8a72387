/** The card of the cell under pointer or focus: every booking in full. */
import type { HallDay } from '@/lib/diary/occupancy'
import { guestsOf, hoursOf, ordinal, statusWord } from '@/lib/diary/words'
import type { Booking } from '@/lib/database'

type Props = {
  title: string
  day: HallDay
  /** The cell, in the window's coordinates. */
  at: { left: number; top: number; bottom: number }
}

const WIDTH = 264
const ROOM = 220

export function CellCard({ title, day, at }: Props) {
  const left = Math.max(8, Math.min(at.left, window.innerWidth - WIDTH - 8))
  const below = at.bottom + ROOM < window.innerHeight
  const place = below ? { left, top: at.bottom + 6 } : { left, bottom: window.innerHeight - at.top + 6 }
  return (
    <div className="cell-card" role="presentation" style={place}>
      <h3>{title}</h3>
      <ul>
        {day.lines.flat().map(({ booking, via }) => (
          <li key={booking.id}>
            <b>{booking.title}</b>
            <span>{factsOf(booking, via)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function factsOf(booking: Booking, via: boolean): string {
  const status =
    booking.option_rank > 1 ? `${ordinal(booking.option_rank)} option` : statusWord(booking.status)
  return [hoursOf(booking), via && booking.hall_name, status, guestsOf(booking)].filter(Boolean).join(', ')
}
