/**
 * What the connection pill says. Pure: the facts and the clock in, one of five states out.
 *
 * *Live* is never said over an old position: every state but Live means that what is on screen may be behind.
 */

export type ConnectionFacts = {
  /** What the browser says of its network. */
  browserOnline: boolean
  /** `opening` until everything looked at has been joined once. `since` in milliseconds since the epoch. */
  link: { status: 'opening' | 'lost'; since: number } | { status: 'joined' }
  /** Last sign of life of the server, heartbeats included. */
  heardAt: number | null
  /** Set when the tab came back after a sleep, until the server is heard again. */
  justWoken: boolean
  /** The server said `must_refetch`, and the new snapshot is not in yet. */
  refetching: boolean
  /** Everything up to the head has been told on this join. */
  caughtUp: boolean
  /** Commands of this device that the server has not answered. */
  waiting: number
  /** Last change of a row by anybody. */
  lastChangeAt: number | null
}

export type ConnectionStatus =
  | { status: 'live' }
  | { status: 'syncing'; waiting: number }
  | { status: 'reconnecting'; lastChangeAt: number | null }
  | { status: 'offline' }
  | { status: 'stale'; asOf: number | null }

/** How long a lost socket is *Reconnecting* before it is *Offline*. */
export const PATIENCE_MS = 10_000
/** How fresh the last sign of life must be for *Live*. */
export const LIVE_WITHIN_MS = 25_000
/** After how long a silence is *Stale*. */
const STALE_AFTER_MS = 30_000

export function connectionStatus(facts: ConnectionFacts, now: number): ConnectionStatus {
  if (!facts.browserOnline) return { status: 'offline' }
  if (facts.link.status !== 'joined') return statusOfLink(facts.link, facts, now)
  const silence = facts.heardAt === null ? Infinity : now - facts.heardAt
  if (facts.refetching || facts.justWoken || silence > STALE_AFTER_MS) return { status: 'stale', asOf: facts.heardAt }
  if (facts.waiting > 0 || !facts.caughtUp || silence >= LIVE_WITHIN_MS) return { status: 'syncing', waiting: facts.waiting }
  return { status: 'live' }
}

function statusOfLink(
  link: { status: 'opening' | 'lost'; since: number },
  facts: ConnectionFacts,
  now: number,
): ConnectionStatus {
  if (now - link.since >= PATIENCE_MS) return { status: 'offline' }
  if (facts.refetching) return { status: 'stale', asOf: facts.heardAt }
  if (link.status === 'opening') return { status: 'syncing', waiting: facts.waiting }
  return { status: 'reconnecting', lastChangeAt: facts.lastChangeAt }
}

/** When time alone may change the answer, in milliseconds since the epoch; null: only an event can. */
export function nextReviewAt(facts: ConnectionFacts, now: number): number | null {
  const moments =
    facts.link.status === 'joined'
      ? facts.heardAt === null ? [] : [facts.heardAt + LIVE_WITHIN_MS, facts.heardAt + STALE_AFTER_MS + 1]
      : [facts.link.since + PATIENCE_MS]
  const coming = moments.filter((moment) => moment > now)
  return coming.length > 0 ? Math.min(...coming) : null
}

/** Whether two states would be shown alike. */
export function isSameStatus(a: ConnectionStatus, b: ConnectionStatus): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
