/** The person: who, with which rights, in which light and language; and the way out. */
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import { Link } from 'react-router'
import { useSignedIn } from '@/hooks/use-session'
import { cx } from '@/lib/cx'
import { doors } from '@/lib/doors'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { sessionStore } from '@/lib/session'
import { Avatar } from '@/components/ui/avatar'
import { Button, buttonClass } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { LookChoices } from '@/components/shell/look-choices'
import { ownRights } from '@/components/shell/own-rights'
import type { SectionLink } from '@/components/shell/sections'
import { useHere } from '@/components/shell/use-here'

/** The avatar at the foot of the rail. */
export function AccountButton() {
  const { person } = useSignedIn()
  return (
    <AccountMenu placement="right bottom">
      <AriaButton className="flex h-12 w-[54px] items-center justify-center rounded-card outline-none data-focus-visible:focus-ring data-hovered:bg-hover">
        <Avatar id={person.id} name={person.name} />
        <span className="sr-only">{messages.account.menu}</span>
      </AriaButton>
    </AccountMenu>
  )
}

/** The last item of a phone's bar: the sections it has no room for, and the person. `isHere`: one of them is open. */
export function MoreButton({ sections, isHere }: { sections: readonly SectionLink[]; isHere: boolean }) {
  return (
    <AccountMenu placement="top end" sections={sections}>
      <AriaButton className={cx('relative flex flex-1 flex-col items-center justify-center gap-[3px] text-11 leading-[13px] outline-none data-focus-visible:focus-ring-inset', isHere ? 'font-semibold text-accent-text' : 'text-text-2')}>
        {isHere && <span aria-hidden="true" className="absolute -top-px h-0.5 w-[34px] bg-accent" />}
        <Icon name="more" size="lg" />
        {messages.shell.more}
      </AriaButton>
    </AccountMenu>
  )
}

type MenuProps = { placement: 'right bottom' | 'top end'; sections?: readonly SectionLink[]; children: ReactNode }

function AccountMenu({ placement, sections = [], children }: MenuProps) {
  return (
    <DialogTrigger>
      {children}
      <Popover placement={placement} offset={8} className="z-(--z-popover) w-[288px] overflow-y-auto rounded-card bg-raised shadow-2 data-entering:rise-in">
        <Dialog aria-label={messages.account.menu} className="flex flex-col gap-3 p-3.5 outline-none">
          {({ close }) => (
            <>
              {sections.length > 0 && <MoreSections sections={sections} onGo={close} />}
              <AccountSheet onGo={close} />
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
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

function AccountSheet({ onGo }: { onGo: () => void }) {
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
      <Link to={routes.account()} onClick={onGo} className={cx(buttonClass('plain', 'md'), 'h-11 no-underline tablet:h-8')}>
        <Icon name="person" size="sm" />
        {messages.account.own}
      </Link>
      {here && rights.can('update', 'branches', here.id) && (
        <Link to={routes.settings(here.code)} onClick={onGo} className={cx(buttonClass('plain', 'md'), 'h-11 no-underline tablet:h-8')}>
          <Icon name="settings" size="sm" />
          {messages.shell.settings}
        </Link>
      )}
      <Button icon="keyboard" className="max-tablet:hidden" onPress={() => { onGo(); doors.open('keys') }}>{messages.shell.keys}</Button>
      {rights.isOwner && (
        <Link to={routes.inspector()} onClick={onGo} className={cx(buttonClass('plain', 'md'), 'h-11 no-underline tablet:h-8')}>
          <Icon name="eye" size="sm" />
          {messages.shell.inspector}
        </Link>
      )}
      <Button icon="leave" className="h-11 tablet:h-8" onPress={() => void sessionStore().signOut()}>{messages.account.signOut}</Button>
    </>
  )
}
