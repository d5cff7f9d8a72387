/** The moves that are seldom made, behind *More*. */
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { Button } from '@/components/ui/button'
import { popoverClass } from '@/components/ui/popover-class'
import { cx } from '@/lib/cx'
import type { PanelAction } from '@/lib/diary/actions'
import { messages } from '@/lib/messages'

type Props = { actions: readonly PanelAction[]; isDisabled: boolean; onAction: (action: PanelAction) => void }

export function MoreMoves({ actions, isDisabled, onAction }: Props) {
  if (actions.length === 0) return null
  return (
    <MenuTrigger>
      <Button icon="more" aria-label={messages.booking.more} isDisabled={isDisabled} className="max-tablet:size-11" />
      <Popover className={cx(popoverClass, 'min-w-52')} placement="top end" offset={4}>
        <Menu className="outline-none" aria-label={messages.booking.more} onAction={(label) => {
          const action = actions.find((candidate) => candidate.label === label)
          if (action) onAction(action)
        }}>
          {actions.map(({ label }) => (
            <MenuItem key={label} id={label} className="flex min-h-11 items-center rounded-control px-2.5 text-14 outline-none data-focused:bg-accent-soft tablet:min-h-8">
              {label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
