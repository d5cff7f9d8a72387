/** Who is here and where, as the discs open it. */
import { Avatar } from '@/components/ui/avatar'
import type { PopUp } from '@/components/ui/pop-up'
import { PopUpDialog } from '@/components/ui/pop-up-dialog'
import type { PresentPerson } from '@/components/ui/presence-stack'
import { messages } from '@/lib/messages'

export function PresenceList({ popUp, people }: { popUp: PopUp; people: readonly PresentPerson[] }) {
  return (
    <PopUpDialog
      popUp={popUp}
      placement="bottom end"
      offset={6}
      className="max-h-[60vh] w-[280px] overflow-auto"
      title={{ text: messages.presence.title, className: 'text-13 font-semibold text-text-2' }}
    >
      {() => (
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
      )}
    </PopUpDialog>
  )
}
