/** Who sees to a lead, and the others who could. */
import { Button } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { messages } from '@/lib/messages'
import { Avatar } from '@/components/ui/avatar'
import { buttonClass } from '@/components/ui/button'
import { popoverClass } from '@/components/ui/popover-class'
import { Icon } from '@/components/ui/icon'

const words = messages.leads.panel
const POOL = 'pool'

type Props = {
  owners: readonly { id: string; name: string }[]
  /** null: nobody, it is in the pool. */
  value: string | null
  onChange: (owner: string | null) => void
}

export function OwnerMenu({ owners, value, onChange }: Props) {
  const name = owners.find(({ id }) => id === value)?.name ?? words.pool
  function choose(id: string) {
    const next = id === POOL ? null : id
    if (next !== value) onChange(next)
  }
  return (
    <MenuTrigger>
      <Button aria-label={`${words.owner}: ${name}`} className={`${buttonClass('quiet', 'sm')} h-11! min-w-0 text-12 outline-none data-focus-visible:focus-ring tablet:h-[26px]!`}>
        <span className="truncate text-text">{name}</span>
        <Icon name="down" size="sm" />
      </Button>
      <Popover placement="bottom end" offset={4} className={popoverClass}>
        <Menu selectionMode="single" selectedKeys={[value ?? POOL]} onAction={(id) => choose(String(id))} className="min-w-[190px] outline-none">
          {[...owners, { id: POOL, name: words.pool }].map((owner) => (
            <MenuItem key={owner.id} id={owner.id} textValue={owner.name} className="flex min-h-11 items-center gap-2 rounded-control px-2.5 outline-none data-focused:bg-accent-soft tablet:min-h-8">
              {({ isSelected }) => (
                <>
                  {owner.id !== POOL && <Avatar id={owner.id} name={owner.name} size="sm" />}
                  <span className="flex-1">{owner.name}</span>
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
