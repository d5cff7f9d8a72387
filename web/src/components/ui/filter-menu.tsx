/** What a list is narrowed to: a small button that says it, with the choices behind it. */
import { Button } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { cx } from '@/lib/cx'
import { buttonClass } from '@/components/ui/button'
import { popoverClass } from '@/components/ui/choice-list'
import { Icon, type IconName } from '@/components/ui/icon'

export type FilterMenuProps = {
  label: string
  text: string
  icon?: IconName
  items: readonly { id: string; label: string }[]
  value: string
  onChange: (id: string) => void
}

export function FilterMenu({ label, text, icon, items, value, onChange }: FilterMenuProps) {
  return (
    <MenuTrigger>
      <Button aria-label={`${label}: ${text}`} className={cx(buttonClass('plain', 'sm'), 'h-11! outline-none data-focus-visible:focus-ring tablet:h-[26px]!')}>
        {icon && <Icon name={icon} size="sm" />}
        {text}
      </Button>
      <Popover placement="bottom end" offset={4} className={popoverClass}>
        <Menu selectionMode="single" selectedKeys={[value]} onAction={(id) => onChange(String(id))} className="min-w-[180px] outline-none">
          {items.map((item) => (
            <MenuItem key={item.id} id={item.id} textValue={item.label} className="flex min-h-11 items-center gap-2 rounded-control px-2.5 outline-none data-focused:bg-accent-soft tablet:min-h-8">
              {({ isSelected }) => (
                <>
                  <span className="flex-1">{item.label}</span>
                  {isSelected && <Icon name="check" size="sm" className="text-accent-text" />}
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
