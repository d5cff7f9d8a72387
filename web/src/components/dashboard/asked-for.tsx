/** The days of the month that most enquiries ask for and that can still be sold. */
import { memo, useMemo } from 'react'
import { Chip } from '@/components/ui/badge'
import { DaySign } from '@/components/ui/day-sign'
import type { Lead } from '@/lib/database'
import { spokenMark, type BranchMarks, type DayMark } from '@/lib/diary/day-marks'
import { countsByDate, soughtDays } from '@/lib/diary/enquiries'
import type { DiaryPage } from '@/lib/diary/page'
import { messages } from '@/lib/messages'
import { formatDate } from '@/lib/time'
import { mainSession } from './booking-calendar'
import { FootSection } from './month-foot'

const words = messages.boards
const MOST = 8

/** `leads` null: not known yet. */
type Props = { pages: readonly DiaryPage[]; leads: readonly Lead[] | null; dates: readonly string[]; today: string; marks: BranchMarks; onOpenDay: (branchId: number, date: string) => void }

export const AskedFor = memo(function AskedFor({ pages, leads, dates, today, marks, onOpenDay }: Props) {
  const sought = useMemo(() => soughtOf(pages, leads ?? [], dates, today), [pages, leads, dates, today])
  const [page] = pages
  const session = page && mainSession(page)
  return (
    <FootSection title={words.askedFor} hint={session?.name.toLowerCase() ?? ''} empty={words.nothingAsked} isKnown={leads !== null}>
      {sought.map(({ day, page: of }) => (
        <li key={`${of.branch.id}-${day.date}`}>
          <button type="button" onClick={() => onOpenDay(of.branch.id, day.date)}>
            <span className="day">{formatDate(day.date, today)}</span>
            <Auspicious mark={marks.get(of.branch.id)?.get(day.date)} />
            <span className="what halls">
              {pages.length > 1 && <b>{of.branch.code.toUpperCase()} </b>}
              {day.free.length === day.all ? words.everyHall : day.free.map(({ name }) => name).join(', ')}
            </span>
            <Chip>{words.enquiryCount(day.count)}</Chip>
          </button>
        </li>
      ))}
    </FootSection>
  )
})

/** What the day is beside its date: the reason, more often than not, why so many ask for it. */
function Auspicious({ mark }: { mark: DayMark | undefined }) {
  return mark && <><DaySign mark={mark} /><span className="sr-only">{spokenMark(mark)}</span></>
}

function soughtOf(pages: readonly DiaryPage[], leads: readonly Lead[], dates: readonly string[], today: string) {
  return pages
    .flatMap((page) => {
      const session = mainSession(page)
      const own = leads.filter((lead) => lead.branch_id === page.branch.id)
      return session ? soughtDays(countsByDate(own, dates), page, session, today, MOST).map((day) => ({ day, page })) : []
    })
    .sort((a, b) => b.day.count - a.day.count || (a.day.date < b.day.date ? -1 : 1))
    .slice(0, MOST)
}
