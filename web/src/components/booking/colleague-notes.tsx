/** Who else has this booking open, or a form on this time. It warns and never blocks. */
import { Avatar } from '@/components/ui/avatar'
import { useColleagues } from '@/hooks/use-colleagues'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import { sharingHalls } from '@/lib/diary/house'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { bookingNear, lookingAt } from '@/lib/presence/whereabouts'
import type { Colleague } from '@/lib/presence/whereabouts'

type Props = { draft: BookingDraft; nameOf: (id: string | null) => string }

export function ColleagueNotes({ draft, nameOf }: Props) {
  const colleagues = useColleagues()
  const { state } = draft
  const looking = state.base ? lookingAt(colleagues, state.base.id) : []
  const booking = rivalOf(draft, colleagues)
  const nameOfPerson = (person: Colleague): string => firstName(nameOf(person.id))
  return (
    <>
      {booking && <Note people={[booking]} nameOf={nameOf}>{rivalWords(draft, booking, nameOfPerson(booking))}</Note>}
      {looking.length > 0 && (
        <Note people={looking} nameOf={nameOf}>{messages.presence.isLooking(looking.map(nameOfPerson))}</Note>
      )}
    </>
  )
}

function rivalOf({ state, page, window }: BookingDraft, colleagues: readonly Colleague[]): Colleague | undefined {
  const { hall_id } = state.fields
  if (hall_id === null || typeof window === 'string') return undefined
  return bookingNear(colleagues, sharingHalls(page.house, hall_id), window)
}

// In the same hall it is this slot; through a combination it is another hall that shares a part.
function rivalWords({ state, page }: BookingDraft, { doing }: Colleague, name: string): string {
  const hallId = doing?.kind === 'booking' ? doing.slot.hallId : null
  const hall = hallId === null || hallId === state.fields.hall_id ? undefined : page.house.byId.get(hallId)
  return hall ? messages.presence.isBookingNear(name, hall.name) : messages.presence.isBooking(name)
}

function Note({ people, nameOf, children }: { people: readonly Colleague[]; nameOf: Props['nameOf']; children: string }) {
  return (
    <p className="flex items-center gap-2 text-13 text-text-2" role="status">
      {people.map(({ id }) => (
        <Avatar key={id} id={id} name={nameOf(id)} size="sm" />
      ))}
      {children}
    </p>
  )
}
