/** Everything behind the door, as one thing to fetch: the application, and the client it speaks with. */
import type { Root } from 'react-dom/client'
import { App } from '@/app/app'
import { beginEarly, beginPage } from '@/app/early'
import { fetchAhead } from '@/components/ui/lazy-part'
import type { Auth } from '@/hooks/use-sign-in'
import { connectClient } from '@/lib/client'
import type { ServerConfig } from '@/lib/config'
import { returnPath } from '@/lib/routes'
import { sessionStore, type Session } from '@/lib/session'

export { App, fetchAhead }

/** Opens the application without the door: for who is signed in, and for links of mails. */
export function enter(root: Root, known: ServerConfig | null): void {
  beginEarly(location.pathname, known)
  root.render(<App known={known} />)
}

/** Makes the client for the door, and calls back once somebody is signed in and known. */
export function connect(config: ServerConfig, onIn: () => void): Auth {
  const { auth } = connectClient(config)
  awaitPerson(auth, onIn)
  return auth
}

/** Calls back once, as soon as somebody is signed in and known. The page they go to begins when they are signed in. */
export function awaitPerson(auth: Auth, onIn: () => void): void {
  const store = sessionStore() // hears of them first: rows are asked for, and kept, for somebody
  const { data: { subscription } } = auth.onAuthStateChange((_event, session) => {
    if (session === null) return
    subscription.unsubscribe()
    beginPage(returnPath(new URLSearchParams(location.search)))
  })
  const stop = store.subscribe(review)
  review()

  function review(): void {
    if (!isIn(store.getSession())) return
    stop()
    onIn()
  }
}

// Until the rights are read the form stays: nothing would stand in its place.
function isIn(session: Session): boolean {
  return session.status === 'ready' || session.status === 'waiting' || (session.status === 'opening' && session.problem !== null)
}
