/** The month of a phone: lamps above, the chosen day as a list below; a branch after the other for all. */
import { memo } from 'react'
import { PhoneCalendar } from '@/components/dashboard/phone/phone-calendar'
import { mainSession } from '@/components/dashboard/booking-calendar'
import { DaySign } from '@/components/ui/day-sign'
import { DayList } from '@/components/diary/day-list'
import { freeHalls } from '@/lib/diary/occupancy'
import type { BranchMarks, DayMark } from '@/lib/diary/day-marks'
import { spokenMark } from '@/lib/diary/day-marks'
import type { DiaryPage } from '@/lib/diary/page'
import type { MonthAtHand } from '@/hooks/use-months-beside'
import type { Ring } from '@/lib/diary/rings'
import { words } from '@/lib/diary/words'
import { formatDate } from '@/lib/time'

type Props = {
  pages: readonly DiaryPage[]
  month: string
  /** The day whose bookings are listed. */
  chosen: string
  onChoose: (date: string) => void
  today: string
  now: number
  blank: boolean
  rings: ReadonlyMap<string, Ring>
  onOpen: (id: string) => void
  marks: BranchMarks
  /** Months drawn already, this one among them. */
  atHand: readonly MonthAtHand[]
}

export const PhoneMonth = memo(function PhoneMonth(props: Props) {
  const { pages, month, chosen, onChoose, today, atHand } = props
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      {pages.map((page) => (
        <section key={page.branch.id} aria-label={page.branch.name}>
          {pages.length > 1 && <h2 className="px-4 pt-3 pb-2 text-14 font-semibold">{page.branch.name}</h2>}
          <PhoneCalendar
            {...{ page, month, today, chosen, onChoose }}
            blank={props.blank}
            marks={props.marks.get(page.branch.id)}
            atHand={atHand.filter(({ page: { branch } }) => branch.id === page.branch.id)}
          >
            <ChosenDay {...props} page={page} date={chosen} />
          </PhoneCalendar>
        </section>
      ))}
    </div>
  )
})

function ChosenDay({ page, date, today, now, rings, blank, marks, onOpen }: Props & { page: DiaryPage; date: string }) {
  const session = mainSession(page)
  const free = session && !blank ? freeHalls(page, session, date).length : null
  return (
    <>
      <div className="flex items-center gap-2 px-4 pt-2.5 pb-1">
        <h2 className="text-16 font-semibold whitespace-nowrap">{formatDate(date, today)}</h2>
        <MarkInWords mark={marks.get(page.branch.id)?.get(date)} />
        <span className="ml-auto truncate text-12 text-text-2">
          {session && free !== null && words.ofFree(free, page.bases.length, session.name)}
        </span>
      </div>
      {!blank && <DayList {...{ page, date, now, rings, onOpen }} />}
    </>
  )
}

/** `◆◆◆ Muhurat A+`, or the name of a festival. */
function MarkInWords({ mark }: { mark: DayMark | undefined }) {
  if (!mark) return null
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-12 text-accent-text">
      {mark.tier > 0 && <DaySign mark={mark} />}
      <span className="truncate">{spokenMark(mark)}</span>
    </span>
  )
}
