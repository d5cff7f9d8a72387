/** A branch as it is being thought up: what stands in the form, what is wrong with it, and the call that opens it. Pure. */
import { messages } from '@/lib/messages'
import type { Write } from '@/lib/outbox/types'

const words = messages.setup

export type HallDraft = { key: number; name: string; guests: number | null; outdoor: boolean }

/** Local times `HH:MM`; an end that is not after the start is on the next day. */
export type SessionDraft = { key: number; name: string; code: string | null; start: string; end: string }

export type BranchDraft = {
  name: string
  /** null: made of the name. */
  code: string | null
  zone: string | null
  currency: string | null
  halls: readonly HallDraft[]
  sessions: readonly SessionDraft[]
}

export function emptyDraft(zone: string, currency: string): BranchDraft {
  const usual = (key: number, code: keyof typeof words.usual, start: string, end: string): SessionDraft => ({ key, code, name: words.usual[code], start, end })
  return {
    name: '', code: null, zone, currency,
    halls: [emptyHall(0)],
    sessions: [usual(0, 'morning', '07:00', '11:00'), usual(1, 'lunch', '11:30', '16:00'), usual(2, 'hitea', '16:30', '18:30'), usual(3, 'dinner', '19:00', '00:30')],
  }
}

export function emptyHall(key: number): HallDraft {
  return { key, name: '', guests: null, outdoor: false }
}

/** Another session, in the evening until somebody says when. */
export function nextSession(sessions: readonly SessionDraft[]): SessionDraft {
  return { key: nextKey(sessions), name: '', code: null, start: '19:00', end: '23:00' }
}

export function nextKey(rows: readonly { key: number }[]): number {
  return Math.max(-1, ...rows.map(({ key }) => key)) + 1
}

/** What addresses begin with: as it was typed, else the first letters of the name. */
export function codeOf({ name, code }: Pick<BranchDraft, 'name' | 'code'>): string {
  if (code !== null) return code
  const letters = name.normalize('NFD').toLowerCase().replaceAll(/[^a-z]/g, '')
  return letters.slice(0, 3)
}

export type DraftErrors = {
  name?: string
  code?: string
  zone?: string
  currency?: string
  /** Of the list as a whole. */
  halls?: string
  sessions?: string
  /** By the key of a row. */
  hallNames: ReadonlyMap<number, string>
  sessionNames: ReadonlyMap<number, string>
}

/** What is wrong, or null. Halls without a name count as not there. `taken` are the short names in use. */
export function errorsOf(draft: BranchDraft, taken: readonly string[]): DraftErrors | null {
  const code = codeOf(draft)
  const errors: DraftErrors = {
    ...(draft.name.trim() === '' && { name: words.nameMissing }),
    ...((draft.name.trim() !== '' || code !== '') && !/^[a-z][a-z0-9_-]{0,15}$/.test(code) && { code: words.codeWrong }),
    ...(taken.includes(code) && { code: words.codeTaken }),
    ...(draft.zone === null && { zone: words.zoneMissing }),
    ...(draft.currency === null && { currency: words.currencyMissing }),
    ...(namedHalls(draft).length === 0 && { halls: words.hallMissing }),
    ...(draft.sessions.length === 0 && { sessions: words.sessionMissing }),
    hallNames: nameErrors(namedHalls(draft)),
    sessionNames: nameErrors(draft.sessions),
  }
  const isWhole = Object.keys(errors).length === 2 && errors.hallNames.size === 0 && errors.sessionNames.size === 0
  return isWhole ? null : errors
}

/** Rows without a name, and the later of two that people could not tell apart, as the database sees it. */
function nameErrors(rows: readonly { key: number; name: string }[]): Map<number, string> {
  const plain = (name: string) => name.trim().replaceAll(/\s+/g, ' ').toLowerCase()
  return new Map(rows.flatMap(({ key, name }, at): [number, string][] => {
    if (plain(name) === '') return [[key, words.nameMissing]]
    return rows.findIndex((other) => plain(other.name) === plain(name)) < at ? [[key, words.twice]] : []
  }))
}

function namedHalls(draft: BranchDraft): HallDraft[] {
  return draft.halls.filter(({ name, guests }) => name.trim() !== '' || guests !== null)
}

/** The call that opens it, all or nothing. The draft is whole: `errorsOf` said null. */
export function openingOf(draft: BranchDraft): Write {
  const sessions = draft.sessions.map(({ name, code, start, end }) => ({ name: name.trim(), start_time: start, end_time: end, ...(code !== null && { code }) }))
  const halls = namedHalls(draft).map(({ name, guests, outdoor }) => ({ name: name.trim(), guests, outdoor }))
  return {
    op: 'call', function: 'open_branch',
    arguments: { name: draft.name.trim(), code: codeOf(draft), timezone: draft.zone, currency: draft.currency, halls, sessions },
  }
}
