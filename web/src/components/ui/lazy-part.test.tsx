import { render, screen } from '@testing-library/react'
import { Suspense } from 'react'
import { expect, it } from 'vitest'
import { lazyPart } from '@/components/ui/lazy-part'

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
