/** Which lines answer a search, and which of them first. Pure. */
import type { FreePlace } from '@/lib/database'
import type { Entry, GroupId } from '@/lib/palette/entries'
import type { Asked } from '@/lib/palette/query'

/** Lines of a group at most: the palette is to be read at a glance. */
const MOST_OF = { recent: 6, places: 6, bookings: 6, customers: 4, leads: 5, people: 4, goTo: 6, actions: 5 } as const satisfies Record<GroupId, number>

/**
 * How well a title answers what was typed: null where a word is missing, else the higher the better.
 *
 * Every word must begin a word of the title; the title that begins as typed is better, the shorter one as well.
 */
export function scoreOf(title: string, typed: string): number | null {
  const [whole, part] = [title.toLowerCase(), typed.trim().toLowerCase()]
  if (part === '') return 0
  const words = wordsOf(whole)
  if (!wordsOf(part).every((word) => words.some((other) => other.startsWith(word)))) return null
  return (whole === part ? 4 : whole.startsWith(part) ? 2 : 1) - whole.length / 1000
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}\p{M}]+/u).filter(Boolean)
}

/** The entries whose titles answer, best first; equals stay in their order. */
export function matching(entries: readonly Entry[], typed: string): Entry[] {
  return entries
    .flatMap((entry) => {
      const score = scoreOf(entry.title, typed)
      return score === null ? [] : [{ entry, score }]
    })
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry)
}

const OF_A_DAY = 2

/**
 * Places as they are offered: two of a day before a third, and what is only on option last.
 *
 * Somebody who asks for any Saturday is told of several.
 */
export function spread(places: readonly FreePlace[]): FreePlace[] {
  const seen = new Map<string, number>()
  const turnOf = (place: FreePlace): number => {
    const turn = seen.get(place.event_date) ?? 0
    seen.set(place.event_date, turn + 1)
    return Math.floor(turn / OF_A_DAY)
  }
  const free = places.filter(({ state }) => state === 'free').map((place) => ({ place, turn: turnOf(place) }))
  const inTurn = free.sort((a, b) => a.turn - b.turn).map(({ place }) => place)
  const onOption = places.filter(({ state }) => state === 'option')
  // one to stand in line for is shown, however much is free
  const room = MOST_OF.places - Math.min(1, onOption.length)
  return [...inTurn.slice(0, room), ...onOption].slice(0, MOST_OF.places)
}

export type Group = { readonly id: GroupId; readonly entries: readonly Entry[] }

const PLACES_FIRST: readonly GroupId[] = ['recent', 'places', 'bookings', 'customers', 'leads', 'people', 'goTo', 'actions']
const NAMES_FIRST: readonly GroupId[] = ['recent', 'bookings', 'customers', 'leads', 'people', 'goTo', 'actions', 'places']

/** Where somebody types the beginning of a screen's or act's name, that is what they mean. */
const IS_NAMED_FROM = 3

/** Entries in groups: places first where a place was asked for, and before all what was named outright. */
export function grouped(entries: readonly Entry[], asked: Pick<Asked, 'typed' | 'asksForPlace'>): Group[] {
  const order = asked.asksForPlace ? PLACES_FIRST : NAMES_FIRST
  const groups = order
    .map((id) => ({ id, entries: entries.filter(({ group }) => group === id).slice(0, MOST_OF[id]) }))
    .filter((group) => group.entries.length > 0)
  const named = namedIn(groups, asked.typed)
  return [...named, ...groups.filter((group) => !named.includes(group))]
}

/**
 * The groups with the way out before all that was found by chance, and after what was named outright: who types
 * *dashboard* wants the dashboard.
 */
export function withWayOut(groups: readonly Group[], way: Entry, typed: string): Group[] {
  const named = namedIn(groups, typed)
  const found = groups.find(({ id }) => id === way.group)?.entries ?? []
  const others = groups.filter((group) => group.id !== way.group && !named.includes(group))
  return [...named, { id: way.group, entries: [way, ...found] }, ...others]
}

function namedIn(groups: readonly Group[], typed: string): Group[] {
  return groups.filter(({ id, entries: [first] }) => (id === 'goTo' || id === 'actions') && first !== undefined && isNamed(first, typed))
}

function isNamed({ title }: Entry, typed: string): boolean {
  return typed.length >= IS_NAMED_FROM && title.toLowerCase().startsWith(typed.toLowerCase())
}
