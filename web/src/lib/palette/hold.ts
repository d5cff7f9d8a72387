/** Ctrl Enter on a free place: a first option in it, named by what was typed beside place and time. Pure. */
import type { Branch, FreePlace, Hall } from '@/lib/database'
import { sentence } from '@/lib/diary/words'
import { windowFromLocal } from '@/lib/diary/window'
import { messages } from '@/lib/messages'
import type { Write } from '@/lib/outbox/types'
import type { Asked } from '@/lib/palette/query'

/** The write; `id` is the new booking's (UUID v7). */
export function holdOf(place: FreePlace, asked: Asked, id: string, hall: Hall, branch: Branch): Extract<Write, { op: 'insert' }> {
  const hours = {
    event_date: place.event_date, event_time: place.event_time, end_time: place.end_time, end_day_offset: place.end_day_offset,
    setup_minutes: hall.setup_minutes, teardown_minutes: hall.teardown_minutes,
  }
  const window = windowFromLocal(hours, branch.timezone)
  const row = {
    id, ...hours,
    branch_id: place.branch_id, hall_id: place.hall_id, title: titleOf(asked), status: 'tentative', option_rank: 1,
    guests_expected: asked.guests, notes: asked.wishes.length > 0 ? asked.wishes.join(', ') : null,
  }
  if (typeof window === 'string') return { op: 'insert', table: 'bookings', row }
  const instants = { starts_at: new Date(window.starts).toISOString(), ends_at: new Date(window.ends).toISOString() }
  return { op: 'insert', table: 'bookings', row, shown: { hall_name: place.hall_name, ...instants } }
}

function titleOf({ rest, guests }: Asked): string {
  return rest.length > 0 ? rest.map(sentence).join(' ').slice(0, 200) : messages.palette.holdName(guests)
}
