/** What the person's button opens: who they are, with which rights, in which light and language; and the way out. */
import { Link } from 'react-router'
import { useSignedIn } from '@/hooks/use-session'
import { cx } from '@/lib/cx'
import { overlays } from '@/lib/overlays'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { sessionStore } from '@/lib/session'
import { Avatar } from '@/components/ui/avatar'
import { Button, buttonClass } from '@/components/ui/button'
import { Icon, type IconName } from '@/components/ui/icon'
import type { PopUp } from '@/components/ui/pop-up'
import { PopUpDialog } from '@/components/ui/pop-up-dialog'
import { LookChoices } from '@/components/shell/look-choices'
import { ownRights } from '@/components/shell/own-rights'
import type { SectionLink } from '@/components/shell/sections'
import { useHere } from '@/components/shell/use-here'

export type AccountSheetProps = {
  popUp: PopUp
  placement: 'right bottom' | 'top end'
  /** On a phone: the sections its bar has no room for. */
  sections?: readonly SectionLink[]
}

export function AccountSheet({ popUp, placement, sections = [] }: AccountSheetProps) {
  return (
    <PopUpDialog {...{ popUp, placement }} offset={8} label={messages.account.menu} className="w-[288px] overflow-y-auto" insideClass="flex flex-col gap-3">
      {(close) => (
        <>
          {sections.length > 0 && <MoreSections sections={sections} onGo={close} />}
          <Person onGo={close} />
        </>
      )}
    </PopUpDialog>
  )
}

function MoreSections({ sections, onGo }: { sections: readonly SectionLink[]; onGo: () => void }) {
  const { branch, section } = useHere()
  return (
    <nav aria-label={messages.shell.more} className="grid grid-cols-3 gap-1 border-b border-line pb-3">
      {sections.map(({ id, label, icon, path }) => (
        <Link key={id} to={path(branch ?? '')} onClick={onGo} aria-current={id === section ? 'page' : undefined} className={cx('flex h-14 flex-col items-center justify-center gap-1 rounded-card text-12 no-underline hover:bg-hover', id === section ? 'bg-accent-soft font-semibold text-accent-text' : 'text-text-2')}>
          <Icon name={icon} size="lg" />
          {label}
        </Link>
      ))}
    </nav>
  )
}

function Person({ onGo }: { onGo: () => void }) {
  const { person, rights, branches } = useSignedIn()
  const { branch } = useHere()
  const here = branches.find(({ code }) => code === branch)
  return (
    <>
      <div className="flex items-center gap-3">
        <Avatar id={person.id} name={person.name} size="lg" />
        <div className="min-w-0">
          <p className="truncate font-semibold">{person.name}</p>
          <p className="truncate text-12 text-text-2">{person.email}</p>
        </div>
      </div>
      <ul className="text-13 text-text-2">{ownRights(rights, branches).map((line) => <li key={line}>{line}</li>)}</ul>
      <div className="flex flex-col gap-3 border-t border-line pt-3"><LookChoices /></div>
      <Way icon="person" to={routes.account()} onGo={onGo}>{messages.account.own}</Way>
      {here && rights.can('update', 'branches', here.id) && <Way icon="settings" to={routes.settings(here.code)} onGo={onGo}>{messages.shell.settings}</Way>}
      <Button icon="keyboard" className="max-tablet:hidden" onPress={() => { onGo(); overlays.open('keys') }}>{messages.shell.keys}</Button>
      {rights.isOwner && <Way icon="eye" to={routes.inspector()} onGo={onGo}>{messages.shell.inspector}</Way>}
      <Button icon="leave" className="h-11 tablet:h-8" onPress={() => void sessionStore().signOut()}>{messages.account.signOut}</Button>
    </>
  )
}

function Way({ icon, to, onGo, children }: { icon: IconName; to: string; onGo: () => void; children: string }) {
  return (
    <Link to={to} onClick={onGo} className={cx(buttonClass('plain', 'md'), 'h-11 no-underline tablet:h-8')}>
      <Icon name={icon} size="sm" />
      {children}
    </Link>
  )
}
