/** Whether the choice keeps its hall, before it is saved; the server has the last word. */
import { useHallFit } from '@/hooks/use-hall-fit'
import { cx } from '@/lib/cx'
import type { Booking } from '@/lib/database'
import { messages } from '@/lib/messages'
import { Icon } from '@/components/ui/icon'

const words = messages.sync

export function FitNote({ booking }: { booking: Booking }) {
  const fit = useHallFit(booking)
  if (!fit) return null
  const { fits, hall, from, to } = fit
  return (
    <p
      role="status"
      className={cx(
        'mt-3.5 flex items-center gap-2.5 rounded-card border px-3.5 py-2.5 font-semibold',
        fits ? 'border-ok-line bg-ok-soft text-ok-text' : 'border-bad-line bg-bad-soft text-bad-text',
      )}
    >
      <Icon name={fits ? 'check' : 'warning'} />
      {fits ? words.fits(hall, from, to) : words.fitsNot(hall, from, to)}
    </p>
  )
}
