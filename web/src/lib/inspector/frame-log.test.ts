import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FrameLog, MAX_FRAMES, MAX_TOTAL_TEXT } from './frame-log'

const said = (text: string) => ({ joinRef: null, ref: null, topic: 'realtime:a', event: 'broadcast', payload: { text } })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('tells once for all frames of a moment, and keeps the order', () => {
  const log = new FrameLog()
  const told = vi.fn()
  log.subscribe(told)
  for (const text of ['a', 'b', 'c']) log.add('in', 0, 5, said(text))
  expect(log.getState().frames).toEqual([])
  vi.runAllTimers()
  expect(told).toHaveBeenCalledTimes(1)
  expect(log.getState().frames.map(({ id, text }) => [id, text])).toEqual([[1, '{"text":"a"}'], [2, '{"text":"b"}'], [3, '{"text":"c"}']])
  expect(log.getState().bytes).toBe(15)
})

it('forgets the oldest beyond its count', () => {
  const log = new FrameLog()
  for (let count = 0; count < MAX_FRAMES + 7; count += 1) log.add('in', 0, 1, said('a'))
  vi.runAllTimers()
  const { frames, forgotten } = log.getState()
  expect([frames.length, frames[0]?.id, forgotten]).toEqual([MAX_FRAMES, 8, 7])
})

it('forgets the oldest beyond its size', () => {
  const log = new FrameLog()
  const text = 'x'.repeat(60_000)
  for (let count = 0; count < 100; count += 1) log.add('in', 0, 1, said(text))
  vi.runAllTimers()
  const { frames, forgotten } = log.getState()
  expect(frames.reduce((sum, frame) => sum + frame.text.length, 0)).toBeLessThanOrEqual(MAX_TOTAL_TEXT)
  expect(frames.length + forgotten).toBe(100)
})

it('is empty once cleared, and counts on', () => {
  const log = new FrameLog()
  log.add('in', 0, 1, said('a'))
  vi.runAllTimers()
  log.clear()
  expect(log.getState()).toEqual({ frames: [], bytes: 0, forgotten: 0 })
  log.add('in', 0, 1, said('b'))
  vi.runAllTimers()
  expect(log.getState().frames[0]?.id).toBe(2)
})
