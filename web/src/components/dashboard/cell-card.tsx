/** The card of the cell under pointer or focus: every booking in full. */
import { itemsOf } from '@/lib/diary/occupancy'
import type { HallDay } from '@/lib/diary/occupancy'
import { guestsOf, hoursOf, ordinal, statusWord, words } from '@/lib/diary/words'
import type { Booking } from '@/lib/database'

type Props = {
  title: string
  day: HallDay
  nameOf: (id: string | null) => string
  /** The cell, in the window's coordinates. */
  at: { left: number; top: number; bottom: number }
}

const WIDTH = 264
const ROOM = 220

export function CellCard({ title, day, nameOf, at }: Props) {
  const left = Math.max(8, Math.min(at.left, window.innerWidth - WIDTH - 8))
  const below = at.bottom + ROOM < window.innerHeight
  const place = below ? { left, top: at.bottom + 6 } : { left, bottom: window.innerHeight - at.top + 6 }
  return (
    <div className="cell-card" role="presentation" style={place}>
      <p>{title}</p>
      <ul>
        {itemsOf(day).map(({ booking, via }) => (
          <li key={booking.id}>
            <b>{booking.title}</b>
            <span>{factsOf(booking, via, nameOf)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function factsOf(booking: Booking, via: boolean, nameOf: Props['nameOf']): string {
  const status = booking.option_rank > 1 ? words.optionRank(ordinal(booking.option_rank)) : statusWord(booking.status)
  const owner = booking.created_by !== null && nameOf(booking.created_by)
  return [hoursOf(booking), via && booking.hall_name, status, guestsOf(booking), owner].filter(Boolean).join(', ')
}
