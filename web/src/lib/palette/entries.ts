/** What the palette lists: found rows, places, screens and acts as lines of one shape. Pure. */
import { formatCount } from '@/lib/count'
import type { BookingStatus, Branch, FreePlace, LeadStage, SearchResult } from '@/lib/database'
import type { DayMark } from '@/lib/diary/day-marks'
import { statusWord } from '@/lib/diary/words'
import type { EnquiryStart } from '@/lib/leads/start'
import { messages } from '@/lib/messages'
import type { Asked } from '@/lib/palette/query'
import type { Colleague, Spot } from '@/lib/presence/whereabouts'
import { addressWith, routes, type Panel } from '@/lib/routes'
import { formatDate, formatDuration, formatTime, monthName, monthOf } from '@/lib/time'

export type GroupId = keyof typeof messages.palette.groups

/** What Enter does. */
export type Act =
  /** `enquiry` travels beside the address. */
  | { kind: 'go'; to: string; enquiry?: EnquiryStart }
  | { kind: 'theme'; theme: 'light' | 'dark' | 'system' }
  | { kind: 'language'; language: 'en' | 'hi' }
  | { kind: 'keys' }
  | { kind: 'sign-out' }

export type EntryIcon =
  | 'free' | 'option' | 'booking' | 'customer' | 'lead' | 'person' | 'date' | 'sheet' | 'branch' | 'new' | 'theme'
  | 'language' | 'keys' | 'leave' | 'screen'

export type Entry = {
  /** One of its kind: `booking 0197...`. */
  readonly id: string
  readonly group: GroupId
  readonly icon: EntryIcon
  readonly title: string
  readonly detail: string
  readonly act: Act
  /** The place that Ctrl Enter holds. */
  readonly place?: FreePlace
  /** The day it speaks of is auspicious, or a festival. */
  readonly mark?: DayMark
}

const words = messages.palette

/** `Sat 6 Feb, Dwarka, Terrace Lawn`; the session where it is not the one that everybody means. */
export function placeTitle(place: FreePlace, today: string): string {
  const session = place.session === 'dinner' ? [] : [place.session_name.toLowerCase()]
  return words.place([formatDate(place.event_date, today), place.branch_name, place.hall_name, ...session])
}

/** Opens the form on it, or its day for who books nothing. */
export function placeEntry(place: FreePlace, asked: Asked, { today, mayBook }: { today: string; mayBook: boolean }, now: number, mark?: DayMark): Entry {
  const title = placeTitle(place, today)
  const isFree = place.state === 'free'
  const day = routes.diary(place.branch_code, place.event_date)
  const left = place.option_expires_at === null ? null : formatDuration(Date.parse(place.option_expires_at) - now)
  const panel: Panel = {
    kind: 'new-booking', hall: place.hall_id, date: place.event_date, from: formatTime(place.event_time),
    ...(asked.guests !== null && { guests: asked.guests }),
  }
  return {
    id: `place ${place.hall_id} ${place.event_date} ${place.session}`,
    group: 'places',
    icon: isFree ? 'free' : 'option',
    title: isFree ? title : words.onOption(title, left),
    detail: place.capacity === null ? '' : words.seats(formatCount(place.capacity)),
    act: { kind: 'go', to: mayBook ? addressWith(day, panel) : day },
    ...(isFree && { place }),
    ...(mark && { mark }),
  }
}

const groupOf = { booking: 'bookings', customer: 'customers', lead: 'leads' } as const satisfies Record<SearchResult['kind'], GroupId>

/** A row that was found; null for one of a branch that is not open to this person. */
export function foundEntry(found: SearchResult, branches: readonly Branch[], today: string): Entry | null {
  const branch = branches.find(({ id }) => id === found.branch_id)
  if (!branch) return null
  return {
    id: `${found.kind} ${found.id}`,
    group: groupOf[found.kind],
    icon: found.kind,
    title: found.title,
    detail: detailOf(found, branches.length > 1 ? branch.code.toUpperCase() : '', today),
    act: { kind: 'go', to: addressOf(found, branch.code) },
  }
}

function detailOf(found: SearchResult, branch: string, today: string): string {
  const date = found.event_date === null ? '' : formatDate(found.event_date, today)
  const state = found.kind === 'booking' ? statusWord(found.status as BookingStatus) : found.kind === 'lead' ? words.stages[found.status as LeadStage] : ''
  return [branch, found.hall_name, date, state, found.phone].filter(Boolean).join(', ')
}

function addressOf(found: SearchResult, branch: string): string {
  if (found.kind === 'lead') return addressWith(routes.leads(branch), { kind: 'lead', id: found.id })
  const day = routes.diary(branch, found.event_date ?? undefined)
  return addressWith(day, found.booking_id === null ? { kind: 'new-booking' } : { kind: 'booking', id: found.booking_id })
}

/** The days that were named: their diary, and their sheet to print. `mark`: of the first of them. */
export function dateEntries(dates: readonly string[], branch: string, today: string, mark?: DayMark): Entry[] {
  const [first] = dates
  if (first === undefined) return []
  const day = formatDate(first, today)
  const month = `${monthName(first)} ${first.slice(0, 4)}`
  const go = (id: string, icon: EntryIcon, title: string, to: string): Entry => ({ id: `${id} ${first}`, group: 'goTo', icon, title, detail: '', act: { kind: 'go', to } })
  const theMonth = go('month', 'date', words.section(messages.shell.calendar, month), routes.calendar(branch, monthOf(first)))
  return [
    { ...go('diary', 'date', words.diaryOf(day), routes.diary(branch, first)), ...(mark && { mark }) },
    ...(dates.length > 1 ? [theMonth] : []),
    go('sheet', 'sheet', words.sheetOf(day), routes.daySheet(branch, first)),
  ]
}

/** A colleague with a page open; null while nobody knows which. */
export function personEntry({ id, spot }: Pick<Colleague, 'id' | 'spot'>, name: string, branch: string): Entry | null {
  const place = spot && placeOf(spot, branch)
  return place && { id: `person ${id}`, group: 'people', icon: 'person', title: name, detail: place.label, act: { kind: 'go', to: place.to } }
}

function placeOf(spot: Spot, branch: string): { label: string; to: string } | null {
  if (spot.section === 'calendar') return { label: messages.presence.calendar(spot.month), to: routes.calendar(branch, spot.month) }
  if (spot.section === 'diary') return { label: messages.presence.diary(spot.date), to: routes.diary(branch, spot.date) }
  return spot.section === 'today' ? { label: messages.shell.today, to: routes.today(branch) } : null
}
