/** Under the week: who asks for each of its days and holds no hall yet, to be dragged on to one. */
import { Link } from 'react-router'
import { formatCount } from '@/lib/count'
import { cx } from '@/lib/cx'
import type { Lead } from '@/lib/database'
import { enquiriesOfDay } from '@/lib/diary/enquiries'
import type { Enquiry } from '@/lib/diary/enquiries'
import type { DiaryPage } from '@/lib/diary/page'
import { sentence, words as diaryWords } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { formatDateLong } from '@/lib/time'
import type { EnquiryDrag } from './use-enquiry-drag'
import './week-enquiries.css'

const words = messages.boards
/** As many as are read at a glance; the day has the others. */
const MOST = 4

type Props = {
  page: DiaryPage
  leads: readonly Lead[]
  dates: readonly string[]
  today: string
  onOpen: (id: string) => void
  dragOf: EnquiryDrag['dragOf']
}

export function WeekEnquiries({ page, leads, dates, today, onOpen, dragOf }: Props) {
  const days = dates.map((date) => ({ date, enquiries: date < today ? [] : enquiriesOfDay(leads, date) }))
  if (days.every(({ enquiries }) => enquiries.length === 0)) return null
  return (
    <section className="week-enquiries" aria-label={words.enquiriesLane}>
      <h2>
        {words.enquiriesLane}
        {dragOf && <small>{words.enquiriesWeekHint}</small>}
      </h2>
      {days.map(({ date, enquiries }) => (
        <ul key={date} aria-label={formatDateLong(date)}>
          {enquiries.slice(0, MOST).map((enquiry) => (
            <li key={enquiry.lead.id}>
              <Card {...{ enquiry, page, date, onOpen, dragOf }} />
            </li>
          ))}
          {enquiries.length > MOST && (
            <li>
              <Link to={routes.diary(page.branch.code, date)}>{words.more(enquiries.length - MOST)}</Link>
            </li>
          )}
        </ul>
      ))}
    </section>
  )
}

type CardProps = Pick<Props, 'page' | 'onOpen' | 'dragOf'> & { enquiry: Enquiry; date: string }

function Card({ enquiry, page, date, onOpen, dragOf }: CardProps) {
  const { lead, wish } = enquiry
  const session = page.dayparts.find(({ code }) => code === wish.session)?.name
  const guests = wish.guests ?? lead.guests_expected
  const detail = [session, guests === null ? null : diaryWords.guests(formatCount(guests))].filter(Boolean).join(', ')
  return (
    <button
      type="button"
      className={cx(dragOf && 'draggable')}
      title={dragOf ? words.enquiryWeekHelp : undefined}
      onClick={() => onOpen(lead.id)}
      {...dragOf?.(enquiry, date)}
    >
      <b>{lead.name}</b>
      {detail && <span>{sentence(detail)}</span>}
    </button>
  )
}
