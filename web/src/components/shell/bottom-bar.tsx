/** The bar at the foot of a phone: sections, a new booking in the middle, the rest behind *More*. */
import { memo } from 'react'
import { Link } from 'react-router'
import { Button } from 'react-aria-components/Button'
import { usePanel } from '@/hooks/use-panel'
import { useSignedIn } from '@/hooks/use-session'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import type { Rights } from '@/lib/rights'
import type { Panel } from '@/lib/routes'
import { Icon } from '@/components/ui/icon'
import { MoreButton } from '@/components/shell/account-menu'
import { barOf, sectionsFor, type SectionLink } from '@/components/shell/sections'
import { useHere } from '@/components/shell/use-here'

const barItemClass =
  'relative flex flex-1 flex-col items-center justify-center gap-[3px] text-11 leading-[13px] outline-none data-focus-visible:focus-ring-inset'

export function BottomBar() {
  const { branch, section } = useHere()
  const { open } = usePanel()
  const { rights } = useSignedIn()
  return <Bar {...{ branch, section, open, rights }} />
}

type BarProps = ReturnType<typeof useHere> & { open: (panel: Panel) => void; rights: Rights }

// The address is asked outside: a page that is turned stays in its section.
const Bar = memo(function Bar({ branch, section, open, rights }: BarProps) {
  const hasNew = branch !== null && rights.can('insert', 'bookings')
  const { bar, more } = barOf(branch === null ? [] : sectionsFor(rights), hasNew)
  return (
    <nav
      aria-label={messages.shell.main}
      data-region=""
      className="flex h-[calc(62px+env(safe-area-inset-bottom))] flex-none low:h-[calc(48px+env(safe-area-inset-bottom))] items-stretch border-t border-line bg-canvas pb-[env(safe-area-inset-bottom)] print:hidden"
    >
      {bar.slice(0, 2).map((item) => <BarLink key={item.id} {...{ item, branch }} isHere={item.id === section} />)}
      {hasNew && (
        <Button aria-label={messages.shell.newBooking} className={barItemClass} onPress={() => open({ kind: 'new-booking' })}>
          <span className="flex size-[46px] low:size-[40px] items-center justify-center rounded-[14px] bg-accent text-on-accent"><Icon name="plus" size="lg" /></span>
        </Button>
      )}
      {bar.slice(2).map((item) => <BarLink key={item.id} {...{ item, branch }} isHere={item.id === section} />)}
      <MoreButton sections={more} isHere={more.some(({ id }) => id === section)} />
    </nav>
  )
})

function BarLink({ item, branch, isHere }: { item: SectionLink; branch: string | null; isHere: boolean }) {
  return (
    <Link to={item.path(branch ?? '')} aria-current={isHere ? 'page' : undefined} className={cx(barItemClass, isHere ? 'font-semibold text-accent-text' : 'text-text-2')}>
      {isHere && <span aria-hidden="true" className="absolute -top-px h-0.5 w-[34px] bg-accent" />}
      <Icon name={item.icon} size="lg" />
      {item.label}
    </Link>
  )
}
