/** What came of a refused change, in the order in which it happened. */
import type { ReactNode } from 'react'
import { Avatar } from '@/components/ui/avatar'
import { Icon } from '@/components/ui/icon'
import { messages } from '@/lib/messages'
import { refusalWords } from '@/lib/refusal-words'
import { currentRowOf } from '@/lib/outbox/merge'
import type { Conflict } from '@/lib/outbox/types'
import { formatMoment } from '@/lib/time'

const words = messages.sync

type Props = { conflict: Conflict; zone: string; today: string; me: { id: string; name: string }; nameOf: (id: string | null) => string }
type Step = { at: number; sign: ReactNode; text: string }

export function Happened({ conflict, zone, today, me, nameOf }: Props) {
  return (
    <section className="mt-6 border-t border-line pt-4 text-13">
      <h3 className="mb-2 font-semibold text-text-2">{words.happened}</h3>
      <ol className="grid grid-cols-[max-content_24px_minmax(0,1fr)] gap-2">
        {stepsOf(conflict, me, nameOf).map(({ at, sign, text }) => (
          <li key={text} className="grid grid-cols-subgrid col-span-3 items-center">
            <span className="text-text-2">{formatMoment(at, zone, today)}</span>
            {sign}
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** By the clocks of those who did it; they order nothing but these lines. */
function stepsOf(conflict: Conflict, me: Props['me'], nameOf: Props['nameOf']): Step[] {
  const current = currentRowOf(conflict.error)
  const by = typeof current?.['modified_by'] === 'string' ? current['modified_by'] : null
  const steps: Step[] = [
    { at: conflict.madeAt, sign: <Avatar {...me} size="sm" />, text: words.youChanged },
    { at: conflict.refusedAt, sign: <Icon name="warning" />, text: words.wasRefused(refusalWords(conflict.error)) },
  ]
  if (current) {
    const at = Date.parse(String(current['modified_at']))
    if (!Number.isNaN(at)) steps.push({ at, sign: <Avatar id={by ?? ''} name={nameOf(by)} size="sm" />, text: words.theyChanged(nameOf(by), Number(current['version'])) })
  }
  return steps.sort((a, b) => a.at - b.at)
}
