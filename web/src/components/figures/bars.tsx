/** Lists of counts with a bar each: the way from enquiry to booking, and why others came to nothing. */
import { formatCount, formatShare, shareOf } from '@/lib/figures/numbers'
import type { Span } from '@/lib/figures/read'
import { messages } from '@/lib/messages'
import type { ReasonCount, StageReached } from '@/lib/rows/figures'
import { Section } from './section'

const { funnel: funnelWords, reasons: reasonWords, last } = messages.figures

export function Funnel({ stages, span }: { stages: readonly StageReached[]; span: Span }) {
  const all = stages[0]?.reached ?? 0
  return (
    <Section title={funnelWords.title} aside={last(span)} className="wide-3">
      {all === 0 ? <p className="nothing">{funnelWords.empty}</p> : (
        <ul className="bars funnel">
          {stages.map(({ stage, reached }) => (
            <li key={stage}>
              <span>{nameOf(stage)}</span>
              <Bar share={reached / all} />
              <b>{formatCount(reached)}</b>
              <span className="quiet">{formatShare(shareOf(reached, all))}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function nameOf(stage: StageReached['stage']): string {
  return stage in funnelWords.stages ? funnelWords.stages[stage as keyof typeof funnelWords.stages] : stage
}

/** More reasons than this are told by none: the first few are what one acts upon. */
const MOST_REASONS = 7

export function Reasons({ reasons, span }: { reasons: readonly ReasonCount[]; span: Span }) {
  const most = reasons[0]?.leads ?? 0
  return (
    <Section title={reasonWords.title} aside={last(span)} className="wide-3">
      {most === 0 ? <p className="nothing">{reasonWords.empty}</p> : (
        <ul className="bars reasons">
          {reasons.slice(0, MOST_REASONS).map(({ stage, reason, leads }) => (
            <li key={`${stage} ${reason}`}>
              <span>{reasonWords.reason[reason]}</span>
              <Bar share={leads / most} />
              <b>{formatCount(leads)}</b>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Bar({ share }: { share: number }) {
  return <span className="bar" aria-hidden="true"><i style={{ width: `${share * 100}%` }} /></span>
}
