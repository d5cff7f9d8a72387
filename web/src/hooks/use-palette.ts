/** The lines of the palette for what is typed: found by the server, known to the page, or always there. */
import { useMemo } from 'react'
import { useLocation } from 'react-router'
import { useBranchMarks } from '@/hooks/use-calendar-days'
import { useColleagues } from '@/hooks/use-colleagues'
import { useSearch, type Found } from '@/hooks/use-search'
import { useLiveTable } from '@/hooks/use-live-table'
import { usePeople } from '@/hooks/use-people'
import { useSignedIn } from '@/hooks/use-session'
import { useToday } from '@/hooks/use-today'
import type { Branch, Daypart, FreePlace, Hall } from '@/lib/database'
import type { BranchMarks } from '@/lib/diary/day-marks'
import { startOfSearch } from '@/lib/leads/start'
import type { EnquiryStart } from '@/lib/leads/start'
import { language } from '@/lib/messages'
import { actions, askElsewhere, enquireAnyway, placesToGo, type Here, type Screen } from '@/lib/palette/acts'
import { dateEntries, foundEntry, personEntry, placeEntry, type Entry } from '@/lib/palette/entries'
import { parseQuery, type Asked } from '@/lib/palette/query'
import { grouped, matching, spread, withWayOut, type Group } from '@/lib/palette/rank'
import { recentOf } from '@/lib/palette/recent'

export type PaletteLines = { asked: Asked; groups: readonly Group[]; status: Found['status']; halls: readonly Hall[] }

export function usePalette(typed: string, screens: readonly Screen[], branch: Branch): PaletteLines {
  const { person, branches } = useSignedIn()
  const here = useHereNow(branch)
  const halls = useLiveTable<Hall>({ table: 'halls' })
  const dayparts = useLiveTable<Daypart>({ table: 'dayparts' })
  const { today } = here
  const asked = useMemo(
    () => parseQuery(typed, { today, branches, halls: halls.rows, dayparts: dayparts.rows }),
    [typed, today, branches, halls.rows, dayparts.rows],
  )
  const found = useSearch(asked, branch.id, today)
  const people = usePeopleHere(branch.code)
  const marks = useMarksOf(asked, found, branches)
  const groups = useMemo(() => {
    const always = [...people, ...placesToGo(screens, here), ...actions(here)]
    if (asked.typed === '') return grouped([...recentOf(person.id), ...always], asked)
    const start = startOfSearch(asked, here.branch.id, halls.rows)
    const lines = [...foundLines(found, asked, here, marks, start), ...dateEntries(asked.dates, branch.code, today, marks.get(branch.id)?.get(asked.dates[0] ?? '')), ...matching(always, asked.typed)]
    return enquiryAmong(grouped(lines, asked), asked.typed, found, here, start)
  }, [asked, found, people, screens, here, person.id, branch, today, marks, halls.rows])
  return { asked, groups, status: found.status, halls: halls.rows }
}

/** What the branches say of the days that were named or found. */
function useMarksOf({ dates }: Asked, { places }: Found, branches: readonly Branch[]): BranchMarks {
  const ids = useMemo(() => branches.map(({ id }) => id), [branches])
  const days = useMemo(() => [...dates.slice(0, 1), ...places.map(({ event_date }) => event_date)].sort(), [dates, places])
  return useBranchMarks(ids, days)
}

function foundLines({ places, results }: Found, asked: Asked, here: Here, marks: BranchMarks, start: EnquiryStart): Entry[] {
  const { branches, today } = here
  const now = Date.now()
  const lineOf = (place: FreePlace): Entry | null => {
    const entry = placeEntry(place, asked, here, now, marks.get(place.branch_id)?.get(place.event_date))
    return branches.some(({ id }) => id === place.branch_id) ? entry : askElsewhere(here, place, entry, start)
  }
  return [
    ...spread(places).flatMap((place) => lineOf(place) ?? []),
    ...results.flatMap((row) => foundEntry(row, branches, today) ?? []),
  ]
}

// Nobody hangs up on a customer because no hall was free: who asked is taken down, with all that they asked for.
function enquiryAmong(groups: readonly Group[], typed: string, { status, places, results }: Found, here: Here, start: EnquiryStart): readonly Group[] {
  if (status !== 'found' || places.length > 0 || (results.length > 0 && start.wish === null)) return groups
  const way = enquireAnyway(here, start)
  return way === null ? groups : withWayOut(groups, way, typed)
}

function useHereNow(branch: Branch): Here {
  const { rights, branches } = useSignedIn()
  const { pathname } = useLocation()
  const today = useToday(branch.timezone)
  return useMemo(
    () => ({
      branch, branches, pathname, today, language,
      mayBook: rights.can('insert', 'bookings'),
      mayEnquire: rights.can('insert', 'leads'),
      isOwner: rights.isOwner,
    }),
    [branch, branches, pathname, today, rights],
  )
}

/** Colleagues who have a page open: choosing one goes to it. */
function usePeopleHere(branch: string): Entry[] {
  const colleagues = useColleagues()
  const nameOf = usePeople()
  return useMemo(() => colleagues.flatMap((colleague) => personEntry(colleague, nameOf(colleague.id), branch) ?? []), [colleagues, nameOf, branch])
}
