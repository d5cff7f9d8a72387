import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Pace } from './pace'

let said: number[]
let pace: Pace<number>

beforeEach(() => {
  vi.useFakeTimers()
  said = []
  pace = new Pace<number>((value) => said.push(value), () => Date.now())
})
afterEach(() => vi.useRealTimers())

describe('a pace', () => {
  test('lets the first few through at once', () => {
    for (const value of [1, 2, 3, 4]) pace.offer(value)
    expect(said).toEqual([1, 2, 3, 4])
  })

  test('holds the rest back and then says only the newest', () => {
    for (const value of [1, 2, 3, 4, 5, 6]) pace.offer(value)
    vi.advanceTimersByTime(29_000)
    expect(said).toEqual([1, 2, 3, 4])
    vi.advanceTimersByTime(2_000)
    expect(said).toEqual([1, 2, 3, 4, 6])
  })

  test('never calls more than the server takes in any half minute', () => {
    const at: number[] = []
    const paced = new Pace<number>(() => at.push(Date.now()), () => Date.now())
    for (let step = 0; step < 600; step += 1) {
      paced.offer(step)
      vi.advanceTimersByTime(200)
    }
    for (const start of at) expect(at.filter((time) => time >= start && time < start + 30_000).length).toBeLessThanOrEqual(5)
    expect(at.length).toBeGreaterThan(10)
  })

  test('says nothing once it is stopped', () => {
    for (const value of [1, 2, 3, 4, 5]) pace.offer(value)
    pace.stop()
    vi.advanceTimersByTime(60_000)
    expect(said).toEqual([1, 2, 3, 4])
  })
})
