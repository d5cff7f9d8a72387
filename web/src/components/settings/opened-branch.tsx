/** A branch that has just been opened, and what most people do next. */
import { Link } from 'react-router'
import { Icon, type IconName } from '@/components/ui/icon'
import { messages } from '@/lib/messages'
import { routes, withPanel } from '@/lib/routes'

const words = messages.setup

/** `isThere`: it has come back from the server, so its pages exist. */
export function OpenedBranch({ name, code, isThere }: { name: string; code: string; isThere: boolean }) {
  const panel = (kind: 'new-booking' | 'new-lead' | 'new-invitation') => `?${withPanel(new URLSearchParams(), { kind }).toString()}`
  return (
    <div className="mx-auto w-full max-w-[640px] px-4 py-8 tablet:py-14">
      <h2 role="status" className="text-22 font-semibold">{words.opened(name)}</h2>
      <p className="mt-1 text-text-2">{isThere ? words.openedBody : words.opening}</p>
      {isThere && (
        <ul className="mt-5 divide-y divide-line overflow-hidden rounded-card border border-line bg-raised">
          <Step icon="diary" to={routes.diary(code) + panel('new-booking')} title={words.first.booking} body={words.first.bookingBody} />
          <Step icon="people" to={routes.people(code) + panel('new-invitation')} title={words.first.people} body={words.first.peopleBody} />
          <Step icon="leads" to={routes.leads(code) + panel('new-lead')} title={words.first.lead} body={words.first.leadBody} />
          <Step icon="settings" to={routes.settings(code)} title={words.first.settings} body={words.first.settingsBody} />
        </ul>
      )}
    </div>
  )
}

function Step({ icon, to, title, body }: { icon: IconName; to: string; title: string; body: string }) {
  return (
    <li>
      <Link to={to} className="flex min-h-16 items-center gap-3 px-4 py-3 outline-none hover:bg-hover focus-visible:focus-ring">
        <Icon name={icon} className="text-text-2" />
        <span className="min-w-0 flex-1"><b className="font-semibold">{title}</b><span className="mt-0.5 block text-13 text-text-2">{body}</span></span>
        <Icon name="arrowRight" className="text-text-3" />
      </Link>
    </li>
  )
}
