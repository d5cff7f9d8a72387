/** The beginning of a long list that stays equal to the database, in a component: 50 rows, more on demand. */
import { useEffect, useState, useSyncExternalStore } from 'react'
import { liveHub } from '@/lib/live/hub'
import { LivePage, type LivePageSpec, type PageState } from '@/lib/live/page'

const NOTHING: PageState<never> = {
  status: 'loading', failure: null, rows: [], total: 0, waiting: 0, hasMore: false, isFull: false, isReadingMore: false,
}
const noSubscription = () => () => undefined

/**
 * The rows of a list in one sort and filter; `null` asks for nothing.
 *
 * `spec` may be written in place: the list is read anew only when something in it changed. Call `page.hold(true)`
 * while a pointer or the focus is among the rows, and `page.showWaiting()` when the person wants what came.
 */
export function useLivePage<Row extends object>(spec: LivePageSpec | null): PageState<Row> & { page: LivePage<Row> | null } {
  const name = spec && JSON.stringify(spec)
  const [held, setHeld] = useState<{ name: string; page: LivePage<Row> } | null>(null)

  useEffect(() => {
    if (!spec || name === null) return
    const hub = liveHub()
    const page = new LivePage<Row>(hub.client, spec, hub.connection.addLink())
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the page is the external resource this effect owns
    setHeld({ name, page })
    return () => page.close()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- name says all of spec
  }, [name])

  const page = held?.name === name ? held.page : null
  const state = useSyncExternalStore<PageState<Row>>(page ? page.subscribe : noSubscription, () => page?.getState() ?? NOTHING)
  return { ...state, page }
}
