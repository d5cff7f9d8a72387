/** Every address of the application. Nothing else builds a path or names a search parameter. */

/** Patterns for the router. `:branch` is the lower-case branch code or `all`; dates are ISO. */
export const patterns = {
  signIn: '/sign-in',
  home: '/',
  calendarNow: '/:branch/calendar',
  calendar: '/:branch/calendar/:month',
  diaryNow: '/:branch/diary',
  diary: '/:branch/diary/:date',
  inspector: '/inspector',
} as const

/** The word that stands for every branch one may read. */
export const ALL_BRANCHES = 'all'

/** What a side panel beside a page shows; it lives in the search part, so Back closes it. */
export type Panel =
  | { kind: 'booking'; id: string }
  | { kind: 'new-booking'; hall?: number; date?: string; from?: string }

export const routes = {
  home: () => '/',
  signIn: (returnTo?: string) => (returnTo ? `/sign-in?return=${encodeURIComponent(returnTo)}` : '/sign-in'),
  /** `month` is `YYYY-MM`; without it, the month that is now in the branch. */
  calendar: (branch: string, month?: string) => `/${branch}/calendar${month ? `/${month}` : ''}`,
  /** `date` is `YYYY-MM-DD`; without it, today in the branch. */
  diary: (branch: string, date?: string) => `/${branch}/diary${date ? `/${date}` : ''}`,
  inspector: () => patterns.inspector,
}

/** Where to go after signing in: only ever a path of this application (an open redirect otherwise). */
export function returnPath(search: URLSearchParams): string {
  const path = search.get('return') ?? ''
  return /^\/(?![/\\])/.test(path) && !path.startsWith(patterns.signIn) ? path : routes.home()
}

const PANEL_KEYS = ['booking', 'new', 'hall', 'date', 'from'] as const

/** The panel an address asks for, or null. */
export function panelOf(search: URLSearchParams): Panel | null {
  const id = search.get('booking')
  if (id) return { kind: 'booking', id }
  if (search.get('new') !== 'booking') return null
  const hall = Number(search.get('hall') ?? NaN)
  const date = search.get('date')
  const from = search.get('from')
  return {
    kind: 'new-booking',
    ...(Number.isInteger(hall) && { hall }),
    ...(date !== null && { date }),
    ...(from !== null && { from }),
  }
}

/** The same search with another panel open, or none. Everything else in it stays. */
export function withPanel(search: URLSearchParams, panel: Panel | null): URLSearchParams {
  const next = new URLSearchParams(search)
  for (const key of PANEL_KEYS) next.delete(key)
  if (panel?.kind === 'booking') next.set('booking', panel.id)
  if (panel?.kind === 'new-booking') {
    next.set('new', 'booking')
    if (panel.hall !== undefined) next.set('hall', String(panel.hall))
    if (panel.date !== undefined) next.set('date', panel.date)
    if (panel.from !== undefined) next.set('from', panel.from)
  }
  return next
}
