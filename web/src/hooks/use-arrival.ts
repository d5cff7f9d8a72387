/** Opens the session of the link this page was opened by. */
import { useEffect, useState } from 'react'
import { arrivalHere, isOpened, noteOpened, type Arrival, type LinkKind } from '@/lib/account/arrival'
import { storedUser, supabase } from '@/lib/client'

export type Opened =
  /** No link, or one that was not good. */
  | { status: 'none' }
  | { status: 'problem' }
  | { status: 'half' }
  | { status: 'opening' }
  /** The server was not reached; the link is still good. */
  | { status: 'failed' }
  | { status: 'open' }

/** `wanted`: the kinds of link that the page is for; a reload finds them open still. */
export function useArrival(...wanted: readonly LinkKind[]): { opened: Opened; tryAgain: () => void } {
  const [arrival] = useState(arrivalHere)
  const [opened, setOpened] = useState<Opened>(() => before(arrival, wanted))
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    if (arrival?.kind !== 'session') return
    let isOver = false
    void openOnce(arrival, attempt).then((next) => { if (!isOver) setOpened(next) })
    return () => { isOver = true }
  }, [arrival, attempt])
  return { opened, tryAgain: () => { setOpened({ status: 'opening' }); setAttempt((count) => count + 1) } }
}

function before(arrival: Arrival | null, wanted: readonly LinkKind[]): Opened {
  const user = storedUser()
  if (user && wanted.some((link) => isOpened(link, user.id))) return { status: 'open' }
  if (arrival === null) return { status: 'none' }
  return { status: arrival.kind === 'session' ? 'opening' : arrival.kind }
}

type Tokens = Extract<Arrival, { kind: 'session' }>

let opening: { arrival: Tokens; attempt: number; opened: Promise<Opened> } | null = null

/** A page that is shown twice opens its link once. */
function openOnce(arrival: Tokens, attempt: number): Promise<Opened> {
  if (opening?.arrival !== arrival || opening.attempt !== attempt) opening = { arrival, attempt, opened: open(arrival) }
  return opening.opened
}

async function open({ link, accessToken, refreshToken }: Tokens): Promise<Opened> {
  const { data, error } = await supabase.auth.setSession({ access_token: accessToken, refresh_token: refreshToken })
  if (error === null) {
    if (data.user) noteOpened(link, data.user.id)
    return { status: 'open' }
  }
  return { status: error.status === undefined || error.status === 0 || error.status >= 500 ? 'failed' : 'problem' }
}
