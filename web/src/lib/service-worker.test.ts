/** A newer build is told of, once it has taken over; never the one that the page runs. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchBuilds } from '@/lib/service-worker'
import { toasts } from '@/lib/toasts'

const HOUR = 3_600_000

/** The browser's side of it. */
class Workers extends EventTarget {
  controller: object | null
  readonly update = vi.fn(() => Promise.resolve())

  constructor(controller: object | null) {
    super()
    this.controller = controller
  }

  getRegistration = () => Promise.resolve({ update: this.update })

  takeOver(): void {
    this.controller = {}
    this.dispatchEvent(new Event('controllerchange'))
  }
}

let now = 0
const watch = (controller: object | null): Workers => {
  const workers = new Workers(controller)
  watchBuilds(workers as unknown as ServiceWorkerContainer, () => now)
  return workers
}
const told = () => toasts.getAll().map(({ text }) => text)
const lookAgain = () => document.dispatchEvent(new Event('visibilitychange'))

beforeEach(() => void (now = 0))
afterEach(() => toasts.getAll().forEach(({ id }) => toasts.close(id)))

describe('a newer build', () => {
  it('is told of when it takes over, once however often', () => {
    const workers = watch({})
    workers.takeOver()
    workers.takeOver()
    expect(told()).toEqual(['A newer version of Banquet is here'])
    expect(toasts.getAll()[0]?.action?.label).toBe('Load it')
  })

  it('is not the first that a page gets', () => {
    const workers = watch(null)
    workers.takeOver()
    expect(told()).toEqual([])
    workers.takeOver()
    expect(told()).toHaveLength(1)
  })

  it('is asked for when the page is looked at again, once an hour', async () => {
    const workers = watch({})
    lookAgain()
    now = HOUR + 1
    lookAgain()
    lookAgain()
    await vi.waitFor(() => expect(workers.update).toHaveBeenCalledTimes(1), { timeout: 20_000 })
  })
})
