/** Who is here: their discs beside each other, and on a press who they are and where. */
import { Avatar } from '@/components/ui/avatar'
import { lazyPart } from '@/components/ui/lazy-part'
import { PopUpButton } from '@/components/ui/pop-up'
import { messages } from '@/lib/messages'

const PresenceList = lazyPart(async () => (await import('@/components/ui/presence-list')).PresenceList)

export type PresentPerson = {
  id: string
  name: string
  /** What they look at: *Diary, Sat 21 Nov*. */
  where: string
  /** Their page is in the background. */
  away: boolean
}

/** Discs shown before the rest becomes a number. */
const MOST_DISCS = 3

/** Nothing when nobody else is here: an empty place says it as well. */
export function PresenceStack({ people }: { people: readonly PresentPerson[] }) {
  if (people.length === 0) return null
  const shown = people.length > MOST_DISCS ? people.slice(0, MOST_DISCS - 1) : people
  const rest = people.length - shown.length
  return (
    <PopUpButton
      part={PresenceList}
      over={(popUp) => <PresenceList {...{ popUp, people }} />}
      className="relative flex items-center rounded-full py-1 pr-1 pl-2 outline-none before:absolute before:-inset-1 data-focus-visible:focus-ring data-hovered:bg-hover"
    >
      <span className="sr-only">{messages.presence.here(people.map(({ name }) => name))}</span>
      {shown.map((person) => (
        <span key={person.id} aria-hidden="true" className="-ml-[5px] flex rounded-full ring-2 ring-canvas">
          <Avatar id={person.id} name={person.name} away={person.away} />
        </span>
      ))}
      {rest > 0 && (
        <span aria-hidden="true" className="-ml-[5px] flex size-6 items-center justify-center rounded-full bg-line-strong text-[10.5px] leading-none font-semibold text-text ring-2 ring-canvas">
          +{rest}
        </span>
      )}
    </PopUpButton>
  )
}
