/**
 * An enquiry held over the page: which hours it would take where it is, and what it would meet there.
 *
 * Inside a session it takes that session's hours, since that is how halls are sold; between two it begins at the
 * quarter hour and lasts as long as the branch's functions do. Pure.
 */
import type { Daypart } from '@/lib/database'
import { addDays, localTime, MINUTE } from '@/lib/time'
import { daypartWindow } from './dayparts'
import { offersFor } from './enquiries'
import type { Enquiry } from './enquiries'
import { ghostOfStroke } from './ghosts'
import type { Ghost } from './ghosts'
import { STEP } from './moving'
import type { Stroke } from './moving'
import type { DiaryPage } from './page'
import type { Step, Target } from './targets'

/** An enquiry in the hand, over a hall and hours. */
export interface EnquiryMotion {
  readonly enquiry: Enquiry
  readonly stroke: Stroke
}

/** The enquiry over a hall at an instant (milliseconds) of a date's page. */
export function enquiryAt(enquiry: Enquiry, hallId: number, instant: number, date: string, page: DiaryPage): EnquiryMotion {
  const wanted = page.dayparts.find(({ code }) => code === enquiry.wish.session)
  const sessions = wanted ? [wanted, ...page.lines] : page.lines
  const session = sessions.find((part) => isWithin(hoursOn(part, hallId, date, page), instant))
  const hours = session && hoursOn(session, hallId, date, page)
  const from = Math.floor(instant / STEP) * STEP
  const stroke = hours ?? { from, to: from + page.branch.default_duration_minutes * MINUTE }
  return { enquiry, stroke: { hallId, ...stroke } }
}

/** The enquiry in a session of a hall. */
function enquiryIn(enquiry: Enquiry, hallId: number, part: Daypart, date: string, page: DiaryPage): EnquiryMotion | null {
  const hours = hoursOn(part, hallId, date, page)
  return hours && { enquiry, stroke: { hallId, ...hours } }
}

/** The enquiry on a line of a hall: in the session it asks for where that begins there, else in the line's own. */
export function enquiryOnLine(enquiry: Enquiry, hallId: number, line: number, date: string, page: DiaryPage): EnquiryMotion | null {
  const own = page.lines[line]
  const wanted = page.dayparts.find(({ code }) => code === enquiry.wish.session)
  const part = wanted && wanted.start_time === own?.start_time ? wanted : own
  return part ? enquiryIn(enquiry, hallId, part, date, page) : null
}

/** In the session before or after; it stays at the edges of the day. */
export function nextSessionEnquiry(motion: EnquiryMotion, by: -1 | 1, date: string, page: DiaryPage): EnquiryMotion {
  const { enquiry, stroke } = motion
  const line = page.lines.findIndex((part) => hoursOn(part, stroke.hallId, date, page)?.from === stroke.from)
  return (line === -1 ? null : enquiryOnLine(enquiry, stroke.hallId, line + by, date, page)) ?? motion
}

/** The enquiry on a day of a hall: in the session it asks for where the place names none. */
export function enquiryOnDay(enquiry: Enquiry, { hallId, date, line }: Target, page: DiaryPage): EnquiryMotion | null {
  if (line !== null) return enquiryOnLine(enquiry, hallId, line, date, page)
  const part = page.dayparts.find(({ code }) => code === enquiry.wish.session) ?? page.lines.at(-1)
  return part ? enquiryIn(enquiry, hallId, part, date, page) : null
}

/** A day or a session on, among these dates; it stays at the edges of the board. */
export function enquiryStepped(motion: EnquiryMotion, { over, by }: Step, dates: readonly string[], page: DiaryPage): EnquiryMotion {
  const { enquiry, stroke } = motion
  if (over === 'hall') return nextHallEnquiry(motion, by, page)
  const start = localTime(stroke.from, page.branch.timezone)
  if (over === 'session') return nextSessionEnquiry(motion, by, start.date, page)
  const part = page.dayparts.find(({ start_time }) => start_time === start.time)
  const date = addDays(start.date, by)
  return (part && dates.includes(date) ? enquiryIn(enquiry, stroke.hallId, part, date, page) : null) ?? motion
}

/** Where keys take it up: the hall the page offers for it, at the session it asks for; null where no hall is. */
export function liftEnquiry(enquiry: Enquiry, date: string, page: DiaryPage): EnquiryMotion | null {
  const [offer] = offersFor(enquiry, page, date)
  const hall = offer?.hall ?? page.rows[0]
  const part = offer?.part ?? page.lines.at(-1)
  return hall && part ? enquiryIn(enquiry, hall.id, part, date, page) : null
}

/** So many quarter hours later. */
export function laterEnquiry({ enquiry, stroke }: EnquiryMotion, steps: number): EnquiryMotion {
  const by = steps * STEP
  return { enquiry, stroke: { ...stroke, from: stroke.from + by, to: stroke.to + by } }
}

/** In the next hall above or below; it stays at the edges of the page. */
export function nextHallEnquiry({ enquiry, stroke }: EnquiryMotion, by: -1 | 1, page: DiaryPage): EnquiryMotion {
  const next = page.rows[page.rows.findIndex(({ id }) => id === stroke.hallId) + by]
  return { enquiry, stroke: next ? { ...stroke, hallId: next.id } : stroke }
}

/** What is drawn of it, judged with the guests it asks for. */
export function ghostOfEnquiry({ enquiry: { lead, wish }, stroke }: EnquiryMotion, page: DiaryPage): Ghost | null {
  return ghostOfStroke(stroke, page, { title: lead.name, guests: wish.guests ?? lead.guests_expected })
}

type Hours = Pick<Stroke, 'from' | 'to'>

function hoursOn(part: Daypart, hallId: number, date: string, page: DiaryPage): Hours | null {
  const hall = page.house.byId.get(hallId)
  const window = hall && daypartWindow(part, date, hall, page.branch.timezone)
  return window ? { from: window.starts, to: window.ends } : null
}

function isWithin(hours: Hours | null, instant: number): boolean {
  return hours !== null && hours.from <= instant && instant < hours.to
}
