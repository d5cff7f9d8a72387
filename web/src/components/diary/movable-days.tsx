/** A grid of days whose bookings this person carries about: what a drop does, and whose name the question gives. */
import { useCallback } from 'react'
import type { ReactNode } from 'react'
import { useBookingMoves } from '@/hooks/use-booking-moves'
import { useSignedIn } from '@/hooks/use-session'
import type { DiaryPage } from '@/lib/diary/page'
import { DraggableDays } from './draggable-days'
import type { EnquiryDrag } from './use-enquiry-drag'

type Props = {
  page: DiaryPage
  today: string
  dates: readonly string[]
  nameOf: (id: string | null) => string
  /** What stands under the days. */
  lane?: (dragOf: EnquiryDrag['dragOf']) => ReactNode
  children: ReactNode
}

export function MovableDays({ page, today, dates, nameOf, lane, children }: Props) {
  const { person } = useSignedIn()
  const actions = useBookingMoves(page, today)
  const ownerOf = useCallback((id: string | null) => (id === null ? null : { id, name: nameOf(id) }), [nameOf])
  return <DraggableDays {...{ page, actions, dates, ownerOf, children }} {...(lane && { lane })} onPlace={actions.onPlace} myId={person.id} />
}
