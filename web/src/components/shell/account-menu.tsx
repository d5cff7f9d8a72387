/** The person's button, at the foot of the rail or of a phone; what it opens is fetched apart. */
import { useSignedIn } from '@/hooks/use-session'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { Avatar } from '@/components/ui/avatar'
import { Icon } from '@/components/ui/icon'
import { lazyPart } from '@/components/ui/lazy-part'
import { PopUpButton } from '@/components/ui/pop-up'
import type { SectionLink } from '@/components/shell/sections'

const AccountSheet = lazyPart(async () => (await import('@/components/shell/account-sheet')).AccountSheet)

/** The avatar at the foot of the rail. */
export function AccountButton() {
  const { person } = useSignedIn()
  return (
    <PopUpButton
      part={AccountSheet}
      over={(popUp) => <AccountSheet popUp={popUp} placement="right bottom" />}
      className="flex h-12 w-[54px] items-center justify-center rounded-card outline-none data-focus-visible:focus-ring data-hovered:bg-hover"
    >
      <Avatar id={person.id} name={person.name} />
      <span className="sr-only">{messages.account.menu}</span>
    </PopUpButton>
  )
}

/** The last item of a phone's bar: the sections it has no room for, and the person. `isHere`: one of them is open. */
export function MoreButton({ sections, isHere }: { sections: readonly SectionLink[]; isHere: boolean }) {
  return (
    <PopUpButton
      part={AccountSheet}
      over={(popUp) => <AccountSheet {...{ popUp, sections }} placement="top end" />}
      className={cx('relative flex flex-1 flex-col items-center justify-center gap-[3px] text-11 leading-[13px] outline-none data-focus-visible:focus-ring-inset', isHere ? 'font-semibold text-accent-text' : 'text-text-2')}
    >
      {isHere && <span aria-hidden="true" className="absolute -top-px h-0.5 w-[34px] bg-accent" />}
      <Icon name="more" size="lg" />
      {messages.shell.more}
    </PopUpButton>
  )
}
