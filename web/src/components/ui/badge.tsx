/** Small words with a meaning: chips, the rank of an option, the swatch of a status. */
import type { ReactNode } from 'react'
import { cx } from '@/lib/cx'
import type { BookingStatus } from '@/lib/database'
import { Icon, type IconName } from '@/components/ui/icon'

export type Tone = 'neutral' | 'ok' | 'warn' | 'bad' | 'info' | 'accent'

const tones = {
  neutral: 'bg-tint text-text-2',
  ok: 'bg-ok-soft text-ok-text',
  warn: 'bg-warn-soft text-warn-text',
  bad: 'bg-bad-soft text-bad-text',
  info: 'bg-info-soft text-info-text',
  accent: 'bg-accent-soft text-accent-text',
} satisfies Record<Tone, string>

export function Chip({ tone = 'neutral', icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className={cx('inline-flex h-5 flex-none items-center gap-1 rounded-full px-2 text-12 leading-none font-medium whitespace-nowrap', tones[tone])}>
      {icon && <Icon name={icon} size="chip" />}
      {children}
    </span>
  )
}

/** The rank and the time left of an option: grey, amber under 24 h, red under 4 h. */
export function OptionTag({ tone = 'neutral', icon = 'clock', children }: { tone?: 'neutral' | 'warn' | 'bad'; icon?: IconName | null; children: ReactNode }) {
  return (
    <span
      className={cx(
        'narrow inline-flex h-4 flex-none items-center gap-1 rounded-[3px] px-[5px] text-11 leading-none font-semibold whitespace-nowrap',
        tones[tone],
        tone === 'warn' && 'inset-ring inset-ring-warn-line',
        tone === 'bad' && 'inset-ring inset-ring-bad-line',
      )}
    >
      {icon && <Icon name={icon} size="tag" />}
      {children}
    </span>
  )
}

const shadeStripes = 'bg-[repeating-linear-gradient(135deg,var(--shade)_0_2px,var(--line-strong)_2px_3px)]'
const setupStripes = 'bg-[repeating-linear-gradient(135deg,var(--ink-hatch)_0_2px,var(--sheet)_2px_4px)]'

const swatches = {
  enquiry: 'mx-0.5 w-2.5 rounded-full border-[1.5px] border-dotted border-pencil-line',
  tentative: 'w-3.5 border-[1.5px] border-dashed border-pencil-line bg-pencil',
  confirmed: 'w-3.5 bg-ink',
  in_progress: 'w-3.5 bg-live',
  completed: 'w-3.5 bg-done shadow-[inset_3px_0_0_var(--ink)]',
  settled: 'w-3.5 border-b-3 border-double border-settled-text bg-settled',
  released: 'w-3.5 border border-line-control',
  lost: 'w-3.5 border border-line-control',
  cancelled: 'w-3.5 border border-line-control',
  shade: `w-3.5 ${shadeStripes}`,
  setup: `w-3.5 ${setupStripes}`,
} satisfies Record<BookingStatus | 'shade' | 'setup', string>

/** How firmly a hall is held, drawn as its block is, with the word beside it. */
export function Swatch({ of, children }: { of: keyof typeof swatches; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-12 font-medium whitespace-nowrap">
      <span aria-hidden="true" className={cx('swatch h-2.5 flex-none', of !== 'enquiry' && 'rounded-[2.5px]', swatches[of])} />
      {children}
    </span>
  )
}
