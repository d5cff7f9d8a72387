/** What a list is narrowed to: a small button that says it, with the choices behind it. */
import { cx } from '@/lib/cx'
import { buttonClass } from '@/components/ui/button'
import { Icon, type IconName } from '@/components/ui/icon'
import { lazyPart } from '@/components/ui/lazy-part'
import { MenuButton } from '@/components/ui/pop-up'
import { popoverClass } from '@/components/ui/popover-class'

const ChoiceMenu = lazyPart(async () => (await import('@/components/ui/choice-menu')).ChoiceMenu)

export type FilterMenuProps = {
  label: string
  text: string
  icon?: IconName
  items: readonly { id: string; label: string }[]
  value: string
  onChange: (id: string) => void
}

export function FilterMenu({ label, text, icon, items, value, onChange }: FilterMenuProps) {
  const name = `${label}: ${text}`
  return (
    <MenuButton
      part={ChoiceMenu}
      aria-label={name}
      className={cx(buttonClass('plain', 'sm'), 'h-11! outline-none data-focus-visible:focus-ring tablet:h-[26px]!')}
      over={(popUp, start) => (
        <ChoiceMenu
          {...{ popUp, start, items, value }}
          label={name}
          onChoose={onChange}
          placement="bottom end"
          offset={4}
          className={popoverClass}
          itemClass="min-h-11 min-w-[180px] tablet:min-h-8"
        />
      )}
    >
      {icon && <Icon name={icon} size="sm" />}
      {text}
    </MenuButton>
  )
}
