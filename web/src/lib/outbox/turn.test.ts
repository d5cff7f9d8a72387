/** Who sends when there are several tabs: one of them, also when that one has fallen silent. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BrowserTurn } from '@/lib/outbox/turn'
import { fakeLocks } from '@/testing/turns'

let locks: Pick<LockManager, 'request'>
const stops: AbortController[] = []
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  locks = fakeLocks()
  Object.defineProperty(navigator, 'locks', { configurable: true, value: locks })
})
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort()
  Reflect.deleteProperty(navigator, 'locks')
  vi.useRealTimers()
})

/** A tab that says when its turn begins and ends, and when it is asked to send. */
function open(name: string, said: string[]): BrowserTurn {
  const stop = new AbortController()
  stops.push(stop)
  const turn = new BrowserTurn(() => said.push(`${name} sends`))
  void turn.run((over) => {
    said.push(`${name} begins`)
    return new Promise((resolve) => over.addEventListener('abort', () => { said.push(`${name} ends`); resolve() }))
  }, stop.signal)
  return turn
}

it('has the tab whose turn it is told what another one wants sent', async () => {
  const said: string[] = []
  open('first', said)
  const second = open('second', said)
  second.ask()
  await vi.waitFor(() => expect(said).toEqual(['first begins', 'first sends']))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(said).toEqual(['first begins', 'first sends'])
})

it('takes the turn of a tab that does not answer, and goes back into line when its own is taken', async () => {
  const said: string[] = []
  // a page that is frozen holds its lock and says nothing
  const frozen = locks.request('banquet-outbox', {}, () => new Promise(() => undefined)).catch((error: unknown) => (error as Error).name)
  const second = open('second', said)
  second.ask()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(said).toEqual([])
  await vi.advanceTimersByTimeAsync(2_000)
  expect([said, await frozen]).toEqual([['second begins'], 'AbortError'])

  let leave: () => void = () => undefined
  const third = locks.request('banquet-outbox', { steal: true }, () => new Promise<void>((resolve) => { leave = resolve }))
  await vi.advanceTimersByTimeAsync(0)
  expect(said).toEqual(['second begins', 'second ends'])
  leave()
  await third
  await vi.advanceTimersByTimeAsync(0)
  expect(said).toEqual(['second begins', 'second ends', 'second begins'])
})

it('leaves the turn to others while nobody looks at this tab', async () => {
  const said: string[] = []
  void locks.request('banquet-outbox', {}, () => new Promise(() => undefined)).catch(() => undefined)
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  open('second', said).ask()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(said).toEqual([])
  vi.restoreAllMocks()
})

it('is every tab’s where the browser has no locks', () => {
  Reflect.deleteProperty(navigator, 'locks')
  const said: string[] = []
  open('first', said)
  open('second', said)
  expect(said).toEqual(['first begins', 'second begins'])
})

it('is every tab’s where storage is forbidden, and locks with it', async () => {
  vi.spyOn(locks, 'request').mockRejectedValue(new DOMException('denied', 'SecurityError'))
  const said: string[] = []
  open('first', said)
  await vi.advanceTimersByTimeAsync(0)
  expect(said).toEqual(['first begins'])
})
