/**
 * Says to a screen reader what a glance at the frame shows: which page has come, and that the connection is no longer
 * what it was. Politely, and only what lasts: who steps on through the days hears the day they stop at, and the moment
 * of Syncing at every save and every page is nobody's news.
 */
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'react-router'
import { useCurrentBranch } from '@/hooks/use-current-branch'
import { useConnection } from '@/hooks/use-connection'
import { useToday } from '@/hooks/use-today'
import { messages } from '@/lib/messages'
import { wordsOf } from '@/components/ui/connection-pill'

const PAGE_RESTS_MS = 300
const CONNECTION_RESTS_MS = 2_000

export function SpokenShell() {
  const { connection } = useConnection()
  const zone = useCurrentBranch()?.timezone ?? 'UTC'
  const today = useToday(zone)
  return (
    <>
      <SpokenPage />
      <SpokenConnection words={wordsOf(connection, zone, today)} />
    </>
  )
}

/** The page that has come; it has the focus too, where the one before took it along. */
export function SpokenPage() {
  useFocusOnPage()
  return <p role="status" className="sr-only">{usePageTitle()}</p>
}

/** What the connection has become, in the words of its pill. */
export function SpokenConnection({ words }: { words: string }) {
  return <p role="status" className="sr-only">{useLasting(words)}</p>
}

/** The title of the page, once it has stopped changing; nothing until it first changes. */
function usePageTitle(): string {
  const [title, say] = useState('')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const titles = new MutationObserver(() => {
      clearTimeout(timer)
      timer = setTimeout(() => say(document.title.replace(` · ${messages.product}`, '')), PAGE_RESTS_MS)
    })
    titles.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => {
      titles.disconnect()
      clearTimeout(timer)
    }
  }, [])
  return title
}

/** The words of a state that has lasted; one that is over before leaves the last word standing. Live is what goes without saying. */
function useLasting(words: string): string | null {
  const [said, say] = useState<string | null>(null)
  useEffect(() => {
    if (words === (said ?? messages.connection.live)) return
    const timer = setTimeout(() => say(words), CONNECTION_RESTS_MS)
    return () => clearTimeout(timer)
  }, [words, said])
  return said
}

/** A page that goes takes the focus with it; then the next one has it, so that Tab and a reading cursor begin there. */
function useFocusOnPage(): void {
  const { pathname } = useLocation()
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    if (document.activeElement === document.body) document.getElementById('page')?.focus({ preventScroll: true })
  }, [pathname])
}
