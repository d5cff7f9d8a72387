/** Turns of tabs for tests of what is sent. */
import type { Turn } from '@/lib/outbox/turn'

/** The only tab there is. */
export const always: Turn = { run: (task, stop) => task(stop), ask: () => undefined }

/** Turns of tabs that wait for each other, in the order in which they came. */
export function inTurn(): Turn {
  let before: Promise<void> = Promise.resolve()
  return { run: (task, stop) => (before = before.then(() => task(stop))), ask: () => undefined }
}

type Claim = { begin: () => void; lose: () => void }

/** Web Locks as a browser has them, for the one lock there is: a line that can be left, and a turn that can be taken. */
export function fakeLocks(): Pick<LockManager, 'request'> {
  let holder: Claim | null = null
  const line: Claim[] = []
  const next = (): void => {
    holder = line.shift() ?? null
    holder?.begin()
  }
  const request = (_name: string, { signal, steal = false }: LockOptions, task: () => Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      const fail = (): void => reject(new DOMException('The lock is not yours', 'AbortError'))
      const claim: Claim = {
        begin: () => void task().then(resolve, reject).finally(() => { if (holder === claim) next() }),
        lose: fail,
      }
      signal?.addEventListener('abort', () => {
        if (!line.includes(claim)) return
        line.splice(line.indexOf(claim), 1)
        fail()
      })
      if (steal) {
        holder?.lose()
        line.unshift(claim)
        next()
      } else {
        line.push(claim)
        if (!holder) next()
      }
    })
  return { request } as unknown as LockManager
}
