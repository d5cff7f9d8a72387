/** The month of a branch. */
import { useParams } from 'react-router'
import { NewBookingButton } from '@/components/shell/new-booking-button'
import { PageFrame } from '@/components/shell/page-frame'
import { usePlace } from '@/hooks/use-place'
import { useToday } from '@/hooks/use-today'
import { isMonth, monthName, monthOf } from '@/lib/time'

export function CalendarPage() {
  const { zone } = usePlace()
  const today = useToday(zone)
  const { month: asked = '' } = useParams()
  const month = isMonth(asked) ? asked : monthOf(today)
  const title = monthName(month)
  const year = month.slice(0, 4)
  return (
    <PageFrame title={<>{title} <em>{year}</em></>} windowTitle={`${title} ${year}`} primary={<NewBookingButton />}>
      {null}
    </PageFrame>
  )
}
