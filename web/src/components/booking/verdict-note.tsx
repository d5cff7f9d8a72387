/** The box that says whether the hall is free, taken or too small, while one is still typing. */
import { Icon } from '@/components/ui/icon'
import type { VerdictBox } from '@/lib/diary/verdict-box'
import { Comparison } from './comparison'
import './booking-panel.css'

export const VERDICT_ID = 'booking-verdict'

export function VerdictNote({ box, zone }: { box: VerdictBox; zone: string }) {
  if (box.tone !== 'bad') {
    return (
      <div id={VERDICT_ID} className={`note ${box.tone}`} role="status">
        <h3>
          <Icon name={box.tone === 'warn' ? 'warning' : 'check'} />
          {box.title}
        </h3>
        {box.note && <p>{box.note}</p>}
      </div>
    )
  }
  return (
    <div id={VERDICT_ID} className="note bad" role="alert">
      <h3>
        <Icon name="warning" />
        {box.title}
      </h3>
      <Comparison mine={box.mine} holder={box.holder} zone={zone} />
      <p>
        {box.holder.title && <b className="font-semibold">{box.holder.title}</b>} {box.facts}
      </p>
      {box.note && <p>{box.note}</p>}
    </div>
  )
}
