/** What begins before anything is drawn: the code of the page, and the rows it will ask for. */
import { pages } from '@/app/pages'
import { connectClient, storedUser } from '@/lib/client'
import type { ServerConfig } from '@/lib/config'
import { house } from '@/lib/diary/house-tables'
import { liveHub } from '@/lib/live/hub'
import { sessionStore } from '@/lib/session'

const OF_HALLS: ReadonlySet<string> = new Set(['calendar', 'diary', 'today'])

/** Makes the client where this device remembers the server's configuration, and begins the page of who is signed in. */
export function beginEarly(pathname: string, known: ServerConfig | null): void {
  if (!known) return
  connectClient(known)
  if (storedUser() !== null) beginPage(pathname)
}

/** Asks for what the page at an address will need, while the rights of who is signed in are still to be read. */
export function beginPage(path: string): void {
  const word = path.split(/[/?#]/)[2] ?? ''
  const page = word in pages ? pages[word as keyof typeof pages] : null
  // Links of mails and the like decide for themselves who is here.
  if (!page && path !== '/') return
  void page?.load()
  sessionStore()
  // Given back at once, they are kept for as long as a page needs to come.
  if (OF_HALLS.has(word)) for (const spec of Object.values(house)) liveHub().open<object>(spec).release()
}
