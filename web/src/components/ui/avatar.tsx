/** A person as a disc of their colour with their initials. */
import { cx } from '@/lib/cx'
import { initials, personColour, type PersonColour } from '@/lib/person'

export const personFill = {
  1: 'bg-person-1', 2: 'bg-person-2', 3: 'bg-person-3', 4: 'bg-person-4', 5: 'bg-person-5', 6: 'bg-person-6',
} satisfies Record<PersonColour, string>

const sizes = { sm: 'size-[18px] text-[9px]', md: 'size-6 text-[10.5px]', lg: 'size-8 text-13' } as const

const rims = {
  1: 'text-person-1', 2: 'text-person-2', 3: 'text-person-3', 4: 'text-person-4', 5: 'text-person-5', 6: 'text-person-6',
} satisfies Record<PersonColour, string>

export type AvatarProps = {
  id: string
  name: string
  size?: keyof typeof sizes
  /** Not looking just now: the ring alone. */
  away?: boolean
}

export function Avatar({ id, name, size = 'md', away = false }: AvatarProps) {
  const colour = personColour(id)
  return (
    <span
      role="img"
      aria-label={name}
      title={name}
      className={cx(
        'inline-flex flex-none items-center justify-center rounded-full leading-none font-semibold',
        sizes[size],
        away ? cx('border-[1.5px] border-current bg-sheet', rims[colour]) : cx('text-on-person', personFill[colour]),
      )}
    >
      {initials(name)}
    </span>
  )
}
