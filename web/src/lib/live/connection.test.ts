import { describe, expect, it } from 'vitest'
import { connectionStatus, nextReviewAt, type ConnectionFacts, type ConnectionStatus } from '@/lib/live/connection'

const NOW = 1_000_000_000
const ago = (seconds: number) => NOW - seconds * 1000

const live: ConnectionFacts = {
  browserOnline: true,
  link: { status: 'joined' },
  heardAt: ago(3),
  justWoken: false,
  refetching: false,
  caughtUp: true,
  waiting: 0,
  lastChangeAt: ago(60),
}

type Case = [name: string, facts: Partial<ConnectionFacts>, status: ConnectionStatus]

const cases: Case[] = [
  ['joined, heard, nothing waits, at the head', {}, { status: 'live' }],
  ['heard 24.9 s ago', { heardAt: ago(24.9) }, { status: 'live' }],
  ['heard 25 s ago', { heardAt: ago(25) }, { status: 'syncing', waiting: 0 }],
  ['heard 30 s ago', { heardAt: ago(30) }, { status: 'syncing', waiting: 0 }],
  ['heard 30.1 s ago', { heardAt: ago(30.1) }, { status: 'stale', asOf: ago(30.1) }],
  ['never heard', { heardAt: null }, { status: 'stale', asOf: null }],
  ['catching up', { caughtUp: false }, { status: 'syncing', waiting: 0 }],
  ['one command waits', { waiting: 1 }, { status: 'syncing', waiting: 1 }],
  ['two wait while catching up', { waiting: 2, caughtUp: false }, { status: 'syncing', waiting: 2 }],
  ['just woken', { justWoken: true }, { status: 'stale', asOf: ago(3) }],
  ['must refetch', { refetching: true }, { status: 'stale', asOf: ago(3) }],
  ['must refetch while a command waits', { refetching: true, waiting: 1 }, { status: 'stale', asOf: ago(3) }],
  ['lost just now', { link: { status: 'lost', since: NOW } }, { status: 'reconnecting', lastChangeAt: ago(60) }],
  ['lost 9.9 s ago', { link: { status: 'lost', since: ago(9.9) } }, { status: 'reconnecting', lastChangeAt: ago(60) }],
  ['lost 10 s ago', { link: { status: 'lost', since: ago(10) } }, { status: 'offline' }],
  ['lost while a command waits', { link: { status: 'lost', since: NOW }, waiting: 3 }, { status: 'reconnecting', lastChangeAt: ago(60) }],
  ['lost while it must refetch', { link: { status: 'lost', since: NOW }, refetching: true }, { status: 'stale', asOf: ago(3) }],
  ['opening', { link: { status: 'opening', since: ago(1) }, heardAt: null }, { status: 'syncing', waiting: 0 }],
  ['opening for 10 s', { link: { status: 'opening', since: ago(10) }, heardAt: null }, { status: 'offline' }],
  ['the browser is offline', { browserOnline: false }, { status: 'offline' }],
  ['the browser is offline, the socket not yet', { browserOnline: false, link: { status: 'lost', since: NOW } }, { status: 'offline' }],
]

describe('the state of the connection', () => {
  it.each(cases)('%s', (_name, facts, status) => {
    expect(connectionStatus({ ...live, ...facts }, NOW)).toEqual(status)
  })

  it('is never Live unless every condition holds (P7)', () => {
    const breaks: Partial<ConnectionFacts>[] = [
      { browserOnline: false }, { link: { status: 'lost', since: NOW } }, { link: { status: 'opening', since: NOW } },
      { heardAt: null }, { heardAt: ago(25) }, { justWoken: true }, { refetching: true }, { caughtUp: false }, { waiting: 1 },
    ]
    expect(breaks.map((facts) => connectionStatus({ ...live, ...facts }, NOW).status)).not.toContain('live')
  })
})

describe('when time alone changes the state', () => {
  it.each<[string, Partial<ConnectionFacts>, number | null]>([
    ['joined: when Live ends', {}, ago(3) + 25_000],
    ['silent for 26 s: when it is stale', { heardAt: ago(26) }, ago(26) + 30_001],
    ['stale: never', { heardAt: ago(31) }, null],
    ['lost: when it is offline', { link: { status: 'lost', since: ago(4) } }, ago(4) + 10_000],
    ['offline: never', { link: { status: 'lost', since: ago(11) } }, null],
  ])('%s', (_name, facts, at) => {
    expect(nextReviewAt({ ...live, ...facts }, NOW)).toBe(at)
  })

  it.each([{}, { heardAt: ago(26) }, { link: { status: 'lost' as const, since: ago(4) } }])('the state differs at that moment: %o', (facts) => {
    const all = { ...live, ...facts }
    const at = nextReviewAt(all, NOW) ?? NaN
    expect(connectionStatus(all, at).status).not.toBe(connectionStatus(all, at - 1).status)
  })
})
