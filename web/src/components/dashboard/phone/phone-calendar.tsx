/**
 * The month on a phone: Monday first, a lamp for every base hall in the order of the chips. Choosing
 * a hall colours the whole day as the guide does; the chosen day's list stands below (children).
 */
import { memo, useDeferredValue, useState } from 'react'
import type { ReactNode } from 'react'
import { DaySign } from '@/components/ui/day-sign'
import type { MonthAtHand } from '@/hooks/use-months-beside'
import type { Hall } from '@/lib/database'
import { NO_MARKS, tierName } from '@/lib/diary/day-marks'
import type { DayMarks } from '@/lib/diary/day-marks'
import type { DiaryPage } from '@/lib/diary/page'
import { words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { monthOf } from '@/lib/time'
import { LampsGrid } from './lamps-grid'
import './lamps.css'

const NONE: readonly MonthAtHand[] = []

type Props = {
  page: DiaryPage
  month: string
  today: string
  chosen: string
  onChoose: (date: string) => void
  blank?: boolean
  /** Auspicious dates and festivals of the branch. */
  marks?: DayMarks | undefined
  /** Months to draw as well, out of sight: to turn to one of them is to show it. */
  atHand?: readonly MonthAtHand[]
  children: ReactNode
}

export function PhoneCalendar({ page, month, today, chosen, onChoose, blank = false, marks = NO_MARKS, atHand = NONE, children }: Props) {
  const [picked, setPicked] = useState<number | null>(null)
  // A hall that is taken out of use meanwhile is no choice any more.
  const hallId = page.bases.some(({ id }) => id === picked) ? picked : null
  // What is not seen is coloured anew once what is seen has been.
  const hallIdBeside = useDeferredValue(hallId)
  const grids = new Map([...atHand, { month, page, marks }].map((each) => [placeOf(each.month), each]))
  return (
    <>
      <HallChips halls={page.bases} chosen={hallId} onChoose={setPicked} />
      <div className="lamps-pages">
        {[...grids].sort(([one], [other]) => one - other).map(([place, each]) => {
          const isShown = each.month === month
          return (
            <div key={place} className={isShown ? undefined : 'beside'}>
              <LampsGrid
                {...each}
                {...{ today, onChoose }}
                hallId={isShown ? hallId : hallIdBeside}
                blank={isShown && blank}
                chosen={monthOf(chosen) === each.month ? chosen : null}
              />
            </div>
          )
        })}
      </div>
      <MuhuratKey marks={marks} />
      {children}
    </>
  )
}

/** Months beside one another have places of their own, and the third of three takes the first's. */
function placeOf(month: string): number {
  const [year = 0, index = 0] = month.split('-').map(Number)
  return (year * 12 + index) % 3
}

/** What the diamonds mean, where the month has any. */
function MuhuratKey({ marks }: { marks: DayMarks }) {
  const best = Math.max(0, ...[...marks.values()].map(({ tier }) => tier))
  if (best === 0) return null
  return (
    <p className="flex items-center gap-1.5 px-4 pt-2 text-12 text-text-2">
      <DaySign mark={{ tier: best, name: null }} /> {messages.boards.muhuratTier(tierName(best))}
    </p>
  )
}

type ChipsProps = { halls: readonly Hall[]; chosen: number | null; onChoose: (id: number | null) => void }

const HallChips = memo(function HallChips({ halls, chosen, onChoose }: ChipsProps) {
  const all = [{ id: null, name: words.allHalls }, ...halls]
  return (
    <div className="hall-chips" role="radiogroup" aria-label={words.hall}>
      {all.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          role="radio"
          aria-checked={chosen === id}
          className="hall-chip"
          onClick={() => onChoose(id)}
        >
          {name}
        </button>
      ))}
    </div>
  )
})
