import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Spoken, type News } from './spoken'

beforeEach(() => { vi.useFakeTimers({ now: 100_000 }) })
afterEach(() => { vi.useRealTimers() })

const said = () => screen.getByRole('status').textContent
const pass = (ms: number) => { act(() => { vi.advanceTimersByTime(ms) }) }
const news = (...texts: string[]): News[] => texts.map((text, index) => ({ text, at: Date.now() - texts.length + 1 + index }))

test('the first thing is said at once, and the next not before ten seconds', () => {
  const { rerender } = render(<Spoken news={[]} />)
  expect(said()).toBe('')

  rerender(<Spoken news={news('Arjun added this')} />)
  pass(0)
  expect(said()).toBe('Arjun added this')

  pass(4_000)
  rerender(<Spoken news={news('Priya moved this')} />)
  pass(5_999)
  expect(said()).toBe('Arjun added this')
  pass(1)
  expect(said()).toBe('Priya moved this')
})

test('what happens in between is counted and said with the last, though it has left the news', () => {
  const { rerender } = render(<Spoken news={news('first')} />)
  pass(0)
  pass(1_000)
  rerender(<Spoken news={news('second', 'third')} />)
  pass(1_000)
  rerender(<Spoken news={news('fourth')} />)
  rerender(<Spoken news={[]} />)
  pass(8_000)
  expect(said()).toBe('fourth, and 2 more changes')
})

test('a busy hour is told of less and less often, and a quiet one at once again', () => {
  const { rerender } = render(<Spoken news={[]} />)
  const sentences: string[] = []
  const change = () => {
    rerender(<Spoken news={news('changed')} />)
    pass(0)
    const text = said()
    if (text !== sentences.at(-1)) sentences.push(text)
  }
  // 20 changes a minute, for four minutes
  for (let at = 0; at < 80; at++) {
    change()
    pass(3_000)
  }
  expect(sentences.length).toBeLessThanOrEqual(8)

  pass(120_000)
  rerender(<Spoken news={news('Priya moved this')} />)
  pass(0)
  expect(said()).toBe('Priya moved this')
  pass(1)
  rerender(<Spoken news={news('Arjun added this')} />)
  pass(10_000)
  expect(said()).toBe('Arjun added this')
})

test('nothing is said twice, and nothing after the page is left', () => {
  const once = news('only')
  const { rerender, unmount } = render(<Spoken news={once} />)
  pass(0)
  rerender(<Spoken news={[...once]} />)
  expect(vi.getTimerCount()).toBe(0)

  pass(1_000)
  rerender(<Spoken news={news('one more')} />)
  unmount()
  expect(vi.getTimerCount()).toBe(0)
})
