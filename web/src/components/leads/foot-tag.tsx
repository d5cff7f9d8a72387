/** What matters most about a lead just now, as a tag that ends in an ellipsis where it has no room. */
import { cx } from '@/lib/cx'
import { OptionTag } from '@/components/ui/badge'

type Props = { tone: 'neutral' | 'warn' | 'bad'; className?: string; children: string }

export function FootTag({ tone, className, children }: Props) {
  return (
    <span title={children} className={cx('flex *:min-w-0 *:flex-initial!', className)}>
      <OptionTag tone={tone}><span className="truncate leading-4">{children}</span></OptionTag>
    </span>
  )
}
