/** The fields of the Dashboard before anything is counted: the frame at once, grey where numbers will be. */
import { SkeletonLine } from '@/components/ui/states'
import { messages } from '@/lib/messages'
import './figures.css'

const FIELDS = ['wide-12', 'wide-7', 'wide-5', 'wide-9', 'wide-3', 'wide-5', 'wide-4', 'wide-3'] as const

export function FiguresSkeleton() {
  return (
    <div className="figures figures-blank" aria-busy="true" aria-label={messages.figures.title} role="region">
      <ul className="key-figures">
        {FIELDS.slice(0, 6).map((_, index) => (
          <li key={index}><div className="key-figure"><SkeletonLine width={70} /><SkeletonLine width={45} /></div></li>
        ))}
      </ul>
      {FIELDS.map((width, index) => (
        <div key={index} className={`figure ${width}`}>
          {[40, 90, 80, 85].map((share) => <SkeletonLine key={share} width={share} />)}
        </div>
      ))}
    </div>
  )
}
