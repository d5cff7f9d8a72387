/** A person as a disc of their colour with their initials. */
import { cx } from '@/lib/cx'
import { initials, personColour, type PersonColour } from '@/lib/person'

export const personFill = {
  1: 'bg-person-1', 2: 'bg-person-2', 3: 'bg-person-3', 4: 'bg-person-4', 5: 'bg-person-5', 6: 'bg-person-6',
} satisfies Record<PersonColour, string>

const sizes = { sm: 'size-[18px] text-[9px]', md: 'size-6 text-[10.5px]', lg: 'size-8 text-13' } as const

export function Avatar({ id, name, size = 'md' }: { id: string; name: string; size?: keyof typeof sizes }) {
  return (
    <span
      role="img"
      aria-label={name}
      title={name}
      className={cx('inline-flex flex-none items-center justify-center rounded-full leading-none font-semibold text-on-person', sizes[size], personFill[personColour(id)])}
    >
      {initials(name)}
    </span>
  )
}
