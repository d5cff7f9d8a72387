/** What was opened last from the palette: kept for as long as the window is, for one person, and gone with them. */
import type { Entry } from '@/lib/palette/entries'

const STORAGE_KEY = 'banquet-recent'
const MOST = 6

type Kept = { person: string; entries: readonly Entry[] }

/** The newest first. */
export function recentOf(person: string): readonly Entry[] {
  const kept = read()
  return kept?.person === person ? kept.entries : []
}

export function remember(person: string, entry: Entry): void {
  if (entry.act.kind !== 'go') return
  // What somebody asked for is not kept beside the address.
  const { id, icon, title, detail } = entry
  const act = { kind: 'go', to: entry.act.to } as const
  const line: Entry = { id, group: 'recent', icon, title, detail, act }
  const others = recentOf(person).filter((other) => other.id !== id)
  const kept: Kept = { person, entries: [line, ...others].slice(0, MOST) }
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(kept))
}

export function forgetRecent(): void {
  sessionStorage.removeItem(STORAGE_KEY)
}

function read(): Kept | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null')
    return isKept(kept) ? kept : null
  } catch {
    return null // somebody else's text under our name
  }
}

function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && 'person' in value && 'entries' in value && Array.isArray(value.entries)
}
