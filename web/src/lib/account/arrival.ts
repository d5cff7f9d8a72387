/**
 * Coming in by the link of a mail: what its fragment says, taken out of the address before anything is shown.
 *
 * The tokens of a link must not stay in the address bar or in the history of a shared computer, so they are read
 * here, once, and not by the client.
 */
import { patterns } from '@/lib/routes'

export type LinkKind = 'recovery' | 'invite' | 'signup' | 'magiclink' | 'email_change'

export type Arrival =
  /** The link was good: a session of the person it was sent to. */
  | { kind: 'session'; link: LinkKind; accessToken: string; refreshToken: string }
  /** The first of two addresses is confirmed. */
  | { kind: 'half' }
  /** The link was not good; `code` as the auth server names it. */
  | { kind: 'problem'; code: string }

const LINKS: readonly LinkKind[] = ['recovery', 'invite', 'signup', 'magiclink', 'email_change']

/** What the fragment of an address (`#...`) says; null where it is none of a link. */
export function arrivalIn(fragment: string): Arrival | null {
  const said = new URLSearchParams(fragment.replace(/^#/, ''))
  const [accessToken, refreshToken] = [said.get('access_token'), said.get('refresh_token')]
  if (accessToken !== null && refreshToken !== null) {
    const link = LINKS.find((kind) => kind === said.get('type')) ?? 'magiclink'
    return { kind: 'session', link, accessToken, refreshToken }
  }
  const code = said.get('error_code') ?? said.get('error')
  if (code !== null) return { kind: 'problem', code }
  return said.has('message') ? { kind: 'half' } : null
}

const PAGES: Record<LinkKind, string> = {
  recovery: patterns.newPassword,
  invite: patterns.invitation,
  signup: patterns.confirmed,
  magiclink: patterns.confirmed,
  email_change: patterns.confirmed,
}

/** Where an arrival is received: what a refused link was for is known by the address it led to alone. */
export function landingOf(arrival: Arrival, pathname: string): string {
  if (arrival.kind === 'session') return PAGES[arrival.link]
  const isLanding = pathname === patterns.newPassword || pathname === patterns.invitation
  return isLanding && arrival.kind === 'problem' ? pathname : patterns.confirmed
}

let taken: Arrival | null = null

/** Takes the link out of the address and moves to the page that receives it. Runs before the client is made. */
export function takeArrival(): void {
  const arrival = arrivalIn(location.hash)
  if (arrival === null) return
  taken = arrival
  history.replaceState(history.state, '', landingOf(arrival, location.pathname))
}

/** The link this page was opened by; null for none. */
export function arrivalHere(): Arrival | null {
  return taken
}

const STORAGE_KEY = 'banquet-link'

/** Remembers in this tab whose link of which kind was opened, so that a reload does not lose the form behind it. */
export function noteOpened(link: LinkKind, userId: string): void {
  sessionStorage.setItem(STORAGE_KEY, `${link} ${userId}`)
}

/** Whether a link of this kind was opened in this tab for this person, and its form is not done yet. */
export function isOpened(link: LinkKind, userId: string): boolean {
  return sessionStorage.getItem(STORAGE_KEY) === `${link} ${userId}`
}

/** The form behind the link is done. */
export function forgetArrival(): void {
  taken = null
  sessionStorage.removeItem(STORAGE_KEY)
}
