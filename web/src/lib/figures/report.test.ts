import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GATHER_MS, Report } from './report'

/** A server that answers when it is told to. */
function server() {
  const asked: { answer: (value: number) => Promise<void>; fail: (why: string) => Promise<void>; signal: AbortSignal }[] = []
  const read = (signal: AbortSignal): Promise<number> =>
    new Promise((resolve, reject) => {
      asked.push({
        signal,
        answer: async (value) => { resolve(value); await Promise.resolve() },
        fail: async (why) => { reject(new Error(why)); await Promise.resolve(); await Promise.resolve() },
      })
    })
  return { asked, read }
}

describe('a report', () => {
  beforeEach(() => { vi.useFakeTimers({ now: 1_000 }) })
  afterEach(() => { vi.useRealTimers() })

  it('is read at once, and counts the changes of a moment together', async () => {
    const { asked, read } = server()
    const report = new Report(read)
    report.refresh()
    await asked[0]?.answer(1)
    expect(report.getState()).toEqual({ value: 1, readAt: 1_000, failure: null })

    report.soon()
    report.soon()
    await vi.advanceTimersByTimeAsync(GATHER_MS)

    expect(asked.length).toBe(2)
  })

  it('is read again after a read that may have missed a change', async () => {
    const { asked, read } = server()
    const report = new Report(read)
    report.refresh()
    report.refresh()
    expect(asked.length).toBe(1)

    await asked[0]?.answer(1)
    await vi.advanceTimersByTimeAsync(0)

    expect(asked.length).toBe(2)
  })

  it('keeps what it knew through a failure, says of when it is, and tries again', async () => {
    const { asked, read } = server()
    const report = new Report(read, { value: 7, readAt: 500, failure: null })
    report.refresh()
    await asked[0]?.fail('no answer')
    expect(report.getState()).toEqual({ value: 7, readAt: 500, failure: 'no answer' })

    await vi.advanceTimersByTimeAsync(10_000)
    await asked[1]?.answer(8)

    expect(report.getState()).toMatchObject({ value: 8, failure: null })
  })

  it('tells nobody anything once it is closed, and can be begun again', async () => {
    const { asked, read } = server()
    const report = new Report(read)
    const heard = vi.fn()
    report.subscribe(heard)
    report.refresh()
    report.close()
    await asked[0]?.answer(1)
    expect([heard.mock.calls.length, asked[0]?.signal.aborted]).toEqual([0, true])

    report.refresh()
    await asked[1]?.answer(2)

    expect(report.getState().value).toBe(2)
  })
})
