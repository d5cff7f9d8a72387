/** What a `MenuButton` opens: a few choices, of which one is taken. */
import { Menu, MenuItem } from 'react-aria-components/Menu'
import { Popover, type PopoverProps } from 'react-aria-components/Popover'
import { cx } from '@/lib/cx'
import { Icon } from '@/components/ui/icon'
import type { MenuStart, PopUp } from '@/components/ui/pop-up'

export type ChoiceMenuProps = Pick<PopoverProps, 'placement' | 'offset'> & {
  popUp: PopUp
  start: MenuStart
  label: string
  items: readonly { id: string; label: string }[]
  value: string
  onChoose: (id: string) => void
  className: string
  itemClass: string
}

export function ChoiceMenu({ popUp: { id, ...popUp }, start, label, items, value, onChoose, className, itemClass, placement = 'bottom start', ...place }: ChoiceMenuProps) {
  return (
    <Popover {...{ ...popUp, ...place, placement }} aria-label={label} className={className}>
      <Menu
        id={id}
        aria-label={label}
        autoFocus={start ?? true}
        onClose={() => popUp.onOpenChange(false)}
        selectionMode="single"
        selectedKeys={[value]}
        onAction={(key) => onChoose(String(key))}
        className="outline-none"
      >
        {items.map((item) => (
          <MenuItem key={item.id} id={item.id} textValue={item.label} className={cx('flex items-center gap-2 rounded-control px-2.5 outline-none data-focused:bg-accent-soft', itemClass)}>
            {({ isSelected }) => (
              <>
                <span className="min-w-0 flex-1 wrap-anywhere">{item.label}</span>
                {isSelected && <Icon name="check" size="sm" className="text-accent-text" />}
              </>
            )}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  )
}
