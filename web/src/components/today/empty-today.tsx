/** A day without functions: says so, and what comes next. */
import { EmptyState } from '@/components/ui/states'
import type { Booking } from '@/lib/database'
import { windowOf } from '@/lib/diary/window'
import { messages } from '@/lib/messages'
import { firstOf, nextBusyDay } from '@/lib/today/day'
import { formatDate, formatInstant } from '@/lib/time'

const words = messages.today

/** As far as the rows at hand reach past the month. */
const LOOK_AHEAD_DAYS = 14

type Props = { bookings: readonly Booking[]; date: string; zone: string }

export function EmptyToday({ bookings, date, zone }: Props) {
  const day = nextBusyDay(bookings, date, LOOK_AHEAD_DAYS)
  const next = day === null ? null : firstOf(bookings, day)
  return (
    <div className="flex justify-center px-4 pt-16">
      <EmptyState title={words.empty}>
        {day && next
          ? words.emptyNext(formatDate(day, date), next.count, formatInstant(windowOf(next.first).from, zone), next.first.hall_name)
          : words.emptyAfter}
      </EmptyState>
    </div>
  )
}
