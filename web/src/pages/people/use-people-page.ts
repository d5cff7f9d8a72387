/** What the page People shows: who is here live, narrowed, with where they are and what has just changed. */
import { useMemo } from 'react'
import type { Whereabouts } from '@/components/people/where-now'
import { useColleagues, useWhereabouts } from '@/hooks/use-colleagues'
import { useConnection } from '@/hooks/use-connection'
import { useLiveTable } from '@/hooks/use-live-table'
import { useNow } from '@/hooks/use-now'
import { usePanel } from '@/hooks/use-panel'
import { usePeople } from '@/hooks/use-people'
import { usePeopleWork } from '@/hooks/use-people-work'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useStaff } from '@/hooks/use-staff'
import { useStaffRings } from '@/hooks/use-staff-rings'
import { useToday } from '@/hooks/use-today'
import type { Hall } from '@/lib/database'
import { countOf, peopleOf, rosterOf } from '@/lib/people/roster'
import { whereOf } from '@/lib/presence/where'
import { usePeopleFilter } from './use-people-filter'

export function usePeoplePage() {
  const { person, branches: all, rights } = useSignedIn()
  const { branch, zone } = useBranchScope()
  const today = useToday(zone)
  const nameOf = usePeople()
  const view = useStaff()
  const { connection } = useConnection()
  const [{ text, role }, setFilter] = usePeopleFilter()
  const filter = useMemo(() => ({ text, role }), [text, role])
  // branches whose people one may see
  const branches = useMemo(() => all.filter(({ id }) => rights.can('read', 'memberships', id)), [all, rights])
  const shown = useMemo(() => (branch ? [branch] : branches), [branch, branches])
  useWhereabouts(shown, { section: 'people' })
  const groups = useMemo(() => rosterOf(view.staff, { branch, branches, ...filter }), [view.staff, branch, branches, filter])
  const hallRows = useLiveTable<Hall>({ table: 'halls' }).rows
  const halls = useMemo(() => new Map(hallRows.map((hall) => [hall.id, hall])), [hallRows])
  const people = useMemo(() => peopleOf(view.staff), [view.staff])
  return {
    ...view, ...usePanel(),
    me: person.id, branch, branches, zone, today, nameOf, groups, people, filter, setFilter,
    showAll: () => setFilter({ text: '', role: null }),
    isNarrowed: text !== '' || role !== null,
    isOnline: connection.status === 'live' || connection.status === 'syncing',
    now: useNow(30_000),
    count: countOf(view.staff, branch),
    asking: groups.find(({ id }) => id === 'asked')?.lines.length ?? 0,
    mayInvite: shown.some(({ id }) => view.granting.rolesFor(id).length > 0),
    rings: useStaffRings(view.memberships, person.id, nameOf),
    halls,
    whereIs: useWhereIs(halls, today),
    work: usePeopleWork(all, person.id),
  }
}

export type PeoplePageState = ReturnType<typeof usePeoplePage>

/** Where colleagues in the branches on screen are; null for who is not here. */
function useWhereIs(halls: ReadonlyMap<number, Hall>, today: string): (id: string) => Whereabouts | null {
  const colleagues = useColleagues()
  return useMemo(() => {
    const here = new Map(colleagues.map((each) => [each.id, { where: whereOf(each, halls, today), away: each.away }]))
    return (id) => here.get(id) ?? null
  }, [colleagues, halls, today])
}
