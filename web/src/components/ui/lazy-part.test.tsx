import { act, render, screen } from '@testing-library/react'
import { Component, Suspense, type ReactNode } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { fetchAhead, lazyPart, usePart } from '@/components/ui/lazy-part'
import { messages } from '@/lib/messages'
import { toasts } from '@/lib/toasts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  for (const { id } of toasts.getAll()) toasts.close(id)
})

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

it('takes no page with it where no server answers: it says so, and comes when one does', async () => {
  vi.useFakeTimers()
  let isReached = false
  vi.stubGlobal('fetch', () => (isReached ? Promise.resolve(new Response('{}')) : Promise.reject(new TypeError('no line'))))
  const Part = lazyPart(() => (isReached ? Promise.resolve(Diary) : Promise.reject(new Error('no line'))))
  const page = show(Part)
  await act(() => vi.advanceTimersByTimeAsync(1_000))
  expect([page.container.textContent, toasts.getAll().map(({ text }) => text)]).toEqual(['waiting', [messages.error.partLater]])
  isReached = true
  await act(async () => {
    dispatchEvent(new Event('online'))
    await vi.advanceTimersByTimeAsync(1_000)
  })
  expect(screen.getByRole('paragraph').textContent).toBe('the diary')
})

it('stops the page where the server answers and has it no more: another build is there to be loaded', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}')))
  const failed = new Promise<unknown>((resolve) => {
    class Boundary extends Component<{ children: ReactNode }> {
      override state = { isOver: false }
      static getDerivedStateFromError = () => ({ isOver: true })
      override componentDidCatch(error: unknown): void { resolve(error) }
      override render(): ReactNode { return this.state.isOver ? null : this.props.children }
    }
    const Part = lazyPart<object>(() => Promise.reject(new Error('404')))
    vi.spyOn(console, 'error').mockReturnValue()
    render(<Boundary><Suspense><Part /></Suspense></Boundary>)
  })
  expect(await failed).toEqual(new Error('404'))
})

it('is fetched ahead with those that it brings, whatever becomes of one of them', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}')))
  const fetched: string[] = []
  const part = (name: string, then: () => void = () => undefined) => lazyPart(() => {
    fetched.push(name)
    then()
    return name === 'lost' ? Promise.reject(new Error('no line')) : Promise.resolve(Diary)
  })
  part('panel', () => part('menu'))
  part('lost')
  part('sheet')
  fetchAhead()
  await vi.waitFor(() => expect(fetched.slice(-4)).toEqual(['panel', 'lost', 'sheet', 'menu']), { timeout: 5_000 })
})
