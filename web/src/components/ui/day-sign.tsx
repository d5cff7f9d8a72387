/** Diamonds for an auspicious day, as many as its tier, or the name of a festival. Spoken elsewhere. */
import { cx } from '@/lib/cx'

type Props = { mark: { readonly tier: number; readonly name: string | null } | undefined; className?: string }

export function DaySign({ mark, className }: Props) {
  if (!mark) return null
  return (
    <span aria-hidden="true" className={cx('day-sign text-[9px] font-semibold whitespace-nowrap text-accent-text', className)}>
      {mark.tier > 0 ? (
        <span className="inline-flex gap-px align-middle">
          {Array.from({ length: mark.tier }, (_, index) => <i key={index} className="size-[5px] rotate-45 bg-accent-text" />)}
        </span>
      ) : (
        mark.name
      )}
    </span>
  )
}
