/** Who is here: their discs beside each other, and on a press who they are and where. */
import { Button } from 'react-aria-components/Button'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Popover } from 'react-aria-components/Popover'
import { Avatar } from '@/components/ui/avatar'
import { messages } from '@/lib/messages'

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
    <DialogTrigger>
      <Button
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
      </Button>
      <Popover placement="bottom end" offset={6} className="z-(--z-popover) max-h-[60vh] w-[280px] overflow-auto rounded-card bg-raised shadow-2 data-entering:rise-in">
        <Dialog className="p-3.5 outline-none">
          <Heading slot="title" className="text-13 font-semibold text-text-2">{messages.presence.title}</Heading>
          <ul className="mt-2 space-y-2">
            {people.map((person) => (
              <li key={person.id} className="flex items-center gap-2.5">
                <Avatar id={person.id} name={person.name} away={person.away} />
                <span className="min-w-0">
                  <b className="block truncate text-13 font-semibold">{person.name}</b>
                  <span className="block text-12 text-text-2">{person.away ? messages.presence.away(person.where) : person.where}</span>
                </span>
              </li>
            ))}
          </ul>
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
