/** One day of a branch. */
import { useParams } from 'react-router'
import { NewBookingButton } from '@/components/shell/new-booking-button'
import { PageFrame } from '@/components/shell/page-frame'
import { usePlace } from '@/hooks/use-place'
import { useToday } from '@/hooks/use-today'
import { formatDateLong, isDate } from '@/lib/time'

export function DiaryPage() {
  const { zone } = usePlace()
  const today = useToday(zone)
  const { date: asked = '' } = useParams()
  const date = isDate(asked) ? asked : today
  const title = formatDateLong(date)
  return (
    <PageFrame title={<>{title} <em>{date.slice(0, 4)}</em></>} windowTitle={title} primary={<NewBookingButton />}>
      {null}
    </PageFrame>
  )
}
