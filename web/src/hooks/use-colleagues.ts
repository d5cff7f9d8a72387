/** Who else has this open, and telling them what one has open oneself. */
import { useEffect, useSyncExternalStore } from 'react'
import { useSignedIn } from '@/hooks/use-session'
import type { Branch } from '@/lib/database'
import { presenceStore } from '@/lib/presence/store'
import type { Colleague, Doing, Spot } from '@/lib/presence/whereabouts'

/** How long a form must stand on a slot before others are told: passing over one is not booking it. */
const SETTLED_MS = 800

/** The others in the branches that are open on screen. */
export function useColleagues(): readonly Colleague[] {
  const store = presenceStore()
  return useSyncExternalStore(store.subscribe, store.getColleagues)
}

/** Enters the rooms of these branches for as long as the page is shown, and says which page it is. */
export function useWhereabouts(branches: readonly Branch[], spot: Spot): void {
  const { person } = useSignedIn()
  const ids = branches.map(({ id }) => id).join()
  const said = JSON.stringify(spot)
  useEffect(() => {
    const leave = ids.split(',').filter(Boolean).map((id) => presenceStore().enter(Number(id), person.id))
    return () => leave.forEach((each) => each())
  }, [ids, person.id])
  useEffect(() => presenceStore().setSpot(JSON.parse(said) as Spot), [said])
}

/** Says what the open panel is on, once it has stood there a moment; nothing once it is closed. */
export function useDoing(doing: Doing | null): void {
  const said = JSON.stringify(doing)
  useEffect(() => {
    const timer = setTimeout(() => presenceStore().setDoing(JSON.parse(said) as Doing | null), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [said])
  useEffect(() => () => presenceStore().setDoing(null), [])
}

/** Colleagues as a mark shows them. */
export function shownAs(colleagues: readonly Colleague[], nameOf: (id: string | null) => string): { id: string; name: string; away: boolean }[] {
  return colleagues.map(({ id, away }) => ({ id, name: nameOf(id), away }))
}
