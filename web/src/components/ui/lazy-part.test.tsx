import { act, render, screen } from '@testing-library/react'
import { Suspense } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { lazyPart, usePart } from '@/components/ui/lazy-part'

afterEach(() => vi.useRealTimers())

const Diary = () => <p>the diary</p>
const show = (Part: React.ComponentType) => render(<Suspense fallback="waiting"><Part /></Suspense>)

it('draws a part that was asked for early at once', async () => {
  const Part = lazyPart(() => Promise.resolve(Diary))
  expect(Part.isHere()).toBe(false)
  await Part.load()
  expect(Part.isHere()).toBe(true)
  show(Part)
  expect(screen.getByRole('paragraph').textContent).toBe('the diary')
})

it('waits for a part that nobody asked for, and fetches it once', async () => {
  let fetched = 0
  const Part = lazyPart(() => {
    fetched += 1
    return Promise.resolve(Diary)
  })
  show(Part)
  expect(screen.getByText('waiting')).toBeDefined()
  await screen.findByText('the diary')
  await Part.load()
  expect(fetched).toBe(1)
})

it('asks again for a part that did not come', async () => {
  const answers = [() => Promise.reject(new Error('no line')), () => Promise.resolve(Diary)]
  const Part = lazyPart(() => answers.shift()!())
  await expect(Part.load()).rejects.toThrow('no line')
  await Part.load()
  show(Part)
  expect(screen.getByRole('paragraph').textContent).toBe('the diary')
})

it('is done without until it is wanted and here, and asked for again where it does not come', async () => {
  vi.useFakeTimers()
  let fetched = 0
  const answers = [() => Promise.reject(new Error('no line')), () => Promise.resolve(Diary)]
  const Part = lazyPart(() => answers[fetched++]!())
  function Page({ isWanted }: { isWanted: boolean }) {
    return usePart(Part, isWanted) ? <Part /> : 'without'
  }
  const page = render(<Page isWanted={false} />)
  expect(fetched).toBe(0)
  page.rerender(<Page isWanted />)
  await act(() => vi.advanceTimersByTimeAsync(9_000))
  expect([fetched, page.container.textContent]).toEqual([1, 'without'])
  await act(() => vi.advanceTimersByTimeAsync(1_000))
  expect([fetched, page.container.textContent]).toEqual([2, 'the diary'])
})

it('is not asked for again by a page that was left', async () => {
  vi.useFakeTimers()
  let fetched = 0
  const Part = lazyPart<object>(() => {
    fetched += 1
    return Promise.reject(new Error('no line'))
  })
  function Page() {
    return usePart(Part, true) ? <Part /> : null
  }
  const page = render(<Page />)
  await act(() => vi.advanceTimersByTimeAsync(10))
  page.unmount()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(fetched).toBe(1)
})
