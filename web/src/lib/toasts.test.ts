import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Toasts } from '@/lib/toasts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const texts = (toasts: Toasts) => toasts.getAll().map((toast) => toast.text)

it('a toast stays 8 s', () => {
  const toasts = new Toasts()
  toasts.show({ text: 'Moved' })
  vi.advanceTimersByTime(7_900)
  expect(texts(toasts)).toEqual(['Moved'])
  vi.advanceTimersByTime(200)
  expect(texts(toasts)).toEqual([])
})

it('one that stays does, until it is closed', () => {
  const toasts = new Toasts()
  const id = toasts.show({ text: 'A newer version', stays: true })
  vi.advanceTimersByTime(3_600_000)
  expect(texts(toasts)).toEqual(['A newer version'])
  toasts.close(id)
  expect(texts(toasts)).toEqual([])
})

it('its time waits while one looks', () => {
  const toasts = new Toasts()
  toasts.show({ text: 'Moved' })
  vi.advanceTimersByTime(5_000)
  toasts.pause(true)
  vi.advanceTimersByTime(60_000)
  expect(toasts.getAll()[0]?.leftMs).toBe(3_000)
  toasts.pause(false)
  vi.advanceTimersByTime(3_100)
  expect(texts(toasts)).toEqual([])
})

it('its time waits while it is held, asked anew at each step', () => {
  const toasts = new Toasts()
  let isHeld = true
  const letGo = toasts.holdWhile(() => isHeld)
  toasts.show({ text: 'Moved' })
  vi.advanceTimersByTime(60_000)
  isHeld = false
  vi.advanceTimersByTime(7_900)
  expect(texts(toasts)).toEqual(['Moved'])
  isHeld = true
  letGo()
  vi.advanceTimersByTime(200)
  expect(texts(toasts)).toEqual([])
})

it('there are three at most, the oldest goes', () => {
  const toasts = new Toasts()
  for (const text of ['a', 'b', 'c', 'd']) toasts.show({ text })
  expect(texts(toasts)).toEqual(['b', 'c', 'd'])
})

it('the same kind merges', () => {
  const toasts = new Toasts()
  toasts.show({ text: '1 change in Pearl', kind: 'pearl' })
  toasts.show({ text: 'Moved' })
  toasts.show({ text: '2 changes in Pearl', kind: 'pearl' })
  expect(texts(toasts)).toEqual(['Moved', '2 changes in Pearl'])
})

it('one kind can be taken away while the next of it is under way', () => {
  const toasts = new Toasts()
  toasts.show({ text: 'Moved to Visit', kind: 'lead' })
  toasts.show({ text: 'Moved' })
  toasts.closeKind('lead')
  expect(texts(toasts)).toEqual(['Moved'])
})

it('undoes once, and is gone', () => {
  const toasts = new Toasts()
  const onUndo = vi.fn()
  const id = toasts.show({ text: 'Moved', onUndo })
  toasts.act(id)
  toasts.act(id)
  expect(onUndo).toHaveBeenCalledTimes(1)
  expect(texts(toasts)).toEqual([])
})

it('stops its clock when none is left', () => {
  const toasts = new Toasts()
  toasts.close(toasts.show({ text: 'Moved' }))
  expect(vi.getTimerCount()).toBe(0)
})
