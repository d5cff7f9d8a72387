/** Every address of the application. Nothing else builds a path or names a search parameter. */

import type { LeadStage } from '@/lib/database'
import { isDate } from '@/lib/time'

/** Patterns for the router. `:branch` is the lower-case branch code or `all`; dates are ISO. */
export const patterns = {
  signIn: '/sign-in',
  signUp: '/sign-up',
  forgotten: '/forgotten-password',
  newPassword: '/new-password',
  invitation: '/invitation',
  confirmed: '/confirmed',
  home: '/',
  today: '/:branch/today',
  calendarNow: '/:branch/calendar',
  calendar: '/:branch/calendar/:month',
  diaryNow: '/:branch/diary',
  diary: '/:branch/diary/:date',
  diaryWeek: '/:branch/diary/:date/week',
  daySheet: '/:branch/diary/:date/sheet',
  leads: '/:branch/leads',
  stock: '/:branch/stock',
  shortages: '/:branch/stock/shortages',
  pullSheets: '/:branch/stock/pull-sheets',
  movements: '/:branch/stock/movements',
  bookings: '/:branch/bookings',
  dashboards: '/dashboard',
  dashboard: '/:branch/dashboard',
  settings: '/:branch/settings',
  newBranch: '/new-branch',
  peopleHere: '/people',
  people: '/:branch/people',
  account: '/account',
  inspector: '/inspector',
  sync: '/sync',
  syncHistory: '/sync/history',
} as const

/** The word that stands for every branch one may read. */
export const ALL_BRANCHES = 'all'

/** What a side panel beside a page shows; it lives in the search part, so Back closes it. */
export type Panel =
  /** `at`: not where it stands but where somebody would have it, a draft that is not saved. */
  | { kind: 'booking'; id: string; at?: PanelPlace }
  | ({ kind: 'new-booking'; guests?: number; /** The event it is another function of. */ event?: string; /** The enquiry it answers. */ lead?: string } & Partial<PanelPlace>)
  /** Where else a booking could stand: a hall, a day and a session are chosen for it. */
  | { kind: 'move'; id: string }
  | { kind: 'lead'; id: string }
  | { kind: 'new-lead' }
  /** `task`: which of its shortages. */
  | { kind: 'item'; id: string; task?: string }
  | { kind: 'new-item' }
  /** The form of a movement, of an item where one is named. */
  | { kind: 'new-movement'; item?: string }
  /** Somebody of the house, on the page People. */
  | { kind: 'person'; id: string }
  | { kind: 'new-invitation' }

/** A hall and hours in an address: the date and times are local, `days` later is the end. */
export type PanelPlace = { hall: number; date: string; from: string; to: string; days: number }

export const routes = {
  home: () => '/',
  /** The day that is being worked in a branch. */
  today: (branch: string) => `/${branch}/today`,
  /** The same for a screen on the wall, without controls. */
  todayWall: (branch: string) => `/${branch}/today?wall`,
  signIn: (returnTo?: string) => (returnTo ? `/sign-in?return=${encodeURIComponent(returnTo)}` : '/sign-in'),
  /** `month` is `YYYY-MM`; without it, the month that is now in the branch. */
  calendar: (branch: string, month?: string) => `/${branch}/calendar${month ? `/${month}` : ''}`,
  /** `date` is `YYYY-MM-DD`; without it, today in the branch. */
  diary: (branch: string, date?: string) => `/${branch}/diary${date ? `/${date}` : ''}`,
  /** The seven days from the Monday of a date. */
  diaryWeek: (branch: string, date: string) => `/${branch}/diary/${date}/week`,
  /** The day to print. */
  daySheet: (branch: string, date: string) => `/${branch}/diary/${date}/sheet`,
  /** Every booking of a branch as a list; `show` names a filter of it. */
  bookings: (branch: string, show?: 'options' | 'confirmed') => `/${branch}/bookings${show ? `?show=${show}` : ''}`,
  leads: (branch: string) => `/${branch}/leads`,
  /** The same as a list, of one stage or of all. */
  leadsList: (branch: string, stage?: LeadStage) => `/${branch}/leads?list${stage ? `&stage=${stage}` : ''}`,
  stock: (branch: string) => `/${branch}/stock`,
  shortages: (branch: string) => `/${branch}/stock/shortages`,
  /** `date` is `YYYY-MM-DD`; without it, today in the branch. */
  pullSheets: (branch: string, date?: string) => `/${branch}/stock/pull-sheets${date ? `?day=${date}` : ''}`,
  movements: (branch: string) => `/${branch}/stock/movements`,
  /** Of all that one reads. */
  dashboards: () => patterns.dashboards,
  /** Of a branch, or of `all`. */
  dashboard: (branch: string) => `/${branch}/dashboard`,
  /** Who works in a branch, or in `all`. */
  people: (branch: string) => `/${branch}/people`,
  /** What a manager sets of a branch. */
  settings: (branch: string) => `/${branch}/settings`,
  /** Where an owner of the group opens another branch, or the first. */
  newBranch: () => patterns.newBranch,
  /** One's own account. */
  account: () => patterns.account,
  signUp: () => patterns.signUp,
  /** The page that mails a link to choose a new password. */
  forgotten: () => patterns.forgotten,
  inspector: () => patterns.inspector,
  /** What this device has not settled with the server; one change of it, by its number. */
  sync: (change?: number) => (change === undefined ? patterns.sync : `${patterns.sync}?change=${change}`),
  syncHistory: () => patterns.syncHistory,
}

/** The same page of another day, or of another month: its part of the path is the third of every pattern that has one. */
export function turnedTo(pathname: string, day: string): string {
  return pathname.split('/').with(3, day).join('/')
}

/** Whether an address is a wall's: nothing stands beside its page. */
export function isWall(pathname: string, search: URLSearchParams): boolean {
  return pathname.endsWith('/today') && search.has('wall')
}

/** Where to go after signing in: only ever a path of this application (an open redirect otherwise). */
export function returnPath(search: URLSearchParams): string {
  const path = search.get('return') ?? ''
  return /^\/(?![/\\])/.test(path) && !isDoor(path) ? path : routes.home()
}

/** Pages for who is not signed in: nobody is sent back to one. */
export function isDoor(path: string): boolean {
  return [patterns.signIn, patterns.signUp, patterns.forgotten, patterns.newPassword, patterns.invitation, patterns.confirmed]
    .some((door) => path.startsWith(door))
}

const PANEL_KEYS = ['booking', 'move', 'new', 'hall', 'date', 'from', 'to', 'days', 'guests', 'event', 'for', 'lead', 'item', 'task', 'person'] as const

/** The panel an address asks for, or null. */
export function panelOf(search: URLSearchParams): Panel | null {
  const id = search.get('booking')
  const place = placeIn(search)
  const item = search.get('item')
  if (search.get('new') === 'movement') return item === null ? { kind: 'new-movement' } : { kind: 'new-movement', item }
  const person = search.get('person')
  if (search.get('new') === 'invitation') return { kind: 'new-invitation' }
  if (person) return { kind: 'person', id: person }
  if (search.get('new') === 'item') return { kind: 'new-item' }
  const task = search.get('task')
  if (item) return { kind: 'item', id: item, ...(task !== null && { task }) }
  const lead = search.get('lead')
  if (search.get('new') === 'lead') return { kind: 'new-lead' }
  if (lead) return { kind: 'lead', id: lead }
  const moved = search.get('move')
  if (moved) return { kind: 'move', id: moved }
  if (id) return isWhole(place) ? { kind: 'booking', id, at: place } : { kind: 'booking', id }
  const guests = numberIn(search, 'guests')
  const event = search.get('event')
  if (search.get('new') !== 'booking') return null
  const asked = search.get('for')
  return { kind: 'new-booking', ...place, ...(guests !== null && { guests }), ...(event !== null && { event }), ...(asked !== null && { lead: asked }) }
}

function placeIn(search: URLSearchParams): Partial<PanelPlace> {
  const [hall, days] = [numberIn(search, 'hall'), numberIn(search, 'days')]
  const [date, from, to] = [dateIn(search, 'date'), timeIn(search, 'from'), timeIn(search, 'to')]
  return {
    ...(hall !== null && { hall }),
    ...(date !== null && { date }),
    ...(from !== null && { from }),
    ...(to !== null && { to }),
    ...(days !== null && { days }),
  }
}

function dateIn(search: URLSearchParams, key: string): string | null {
  const date = search.get(key)
  return date !== null && isDate(date) ? date : null
}

function timeIn(search: URLSearchParams, key: string): string | null {
  const time = search.get(key)
  return time !== null && /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(time) ? time : null
}

function numberIn(search: URLSearchParams, key: string): number | null {
  const number = Number(search.get(key) ?? NaN)
  return Number.isInteger(number) ? number : null
}

function isWhole(place: Partial<PanelPlace>): place is PanelPlace {
  return Object.keys(place).length === 5
}

/** The same search with another panel open, or none. Everything else in it stays. */
export function withPanel(search: URLSearchParams, panel: Panel | null): URLSearchParams {
  const next = new URLSearchParams(search)
  for (const key of PANEL_KEYS) next.delete(key)
  if (panel?.kind === 'booking') {
    next.set('booking', panel.id)
    setPlace(next, panel.at ?? {})
  }
  if (panel?.kind === 'new-booking') {
    next.set('new', 'booking')
    setPlace(next, panel)
    if (panel.guests !== undefined) next.set('guests', String(panel.guests))
    if (panel.event !== undefined) next.set('event', panel.event)
    if (panel.lead !== undefined) next.set('for', panel.lead)
  }
  if (panel?.kind === 'lead') next.set('lead', panel.id)
  if (panel?.kind === 'new-lead') next.set('new', 'lead')
  if (panel?.kind === 'item') {
    next.set('item', panel.id)
    if (panel.task !== undefined) next.set('task', panel.task)
  }
  if (panel?.kind === 'person') next.set('person', panel.id)
  if (panel?.kind === 'move') next.set('move', panel.id)
  if (panel?.kind === 'new-invitation') next.set('new', 'invitation')
  if (panel?.kind === 'new-item') next.set('new', 'item')
  if (panel?.kind === 'new-movement') {
    next.set('new', 'movement')
    if (panel.item !== undefined) next.set('item', panel.item)
  }
  return next
}

/** A page with a panel open over it: nothing else in its search. */
export function addressWith(path: string, panel: Panel): string {
  return `${path}?${withPanel(new URLSearchParams(), panel).toString()}`
}

function setPlace(search: URLSearchParams, place: Partial<PanelPlace>): void {
  for (const key of ['hall', 'date', 'from', 'to', 'days'] as const) {
    if (place[key] !== undefined) search.set(key, String(place[key]))
  }
}
