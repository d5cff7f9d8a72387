/** Who is here, in a component. */
import { useSyncExternalStore } from 'react'
import { sessionStore, type Session } from '@/lib/session'

export function useSession(): Session {
  const store = sessionStore()
  return useSyncExternalStore(store.subscribe, store.getSession)
}

/** The session of a page that only opens for who has rights; anywhere else it is a mistake to ask. */
export function useSignedIn(): Extract<Session, { status: 'ready' }> {
  const session = useSession()
  if (session.status !== 'ready') throw new Error('useSignedIn outside a page for people with rights')
  return session
}
