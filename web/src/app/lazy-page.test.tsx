import { render, screen } from '@testing-library/react'
import { Suspense } from 'react'
import { expect, it } from 'vitest'
import { lazyPage } from '@/app/lazy-page'

const Diary = () => <p>the diary</p>
const show = (Page: React.ComponentType) => render(<Suspense fallback="waiting"><Page /></Suspense>)

it('draws a page that was asked for early at once', async () => {
  const Page = lazyPage(() => Promise.resolve(Diary))
  await Page.load()
  show(Page)
  expect(screen.getByRole('paragraph').textContent).toBe('the diary')
})

it('waits for a page that nobody asked for, and fetches it once', async () => {
  let fetched = 0
  const Page = lazyPage(() => {
    fetched += 1
    return Promise.resolve(Diary)
  })
  show(Page)
  expect(screen.getByText('waiting')).toBeDefined()
  await screen.findByText('the diary')
  await Page.load()
  expect(fetched).toBe(1)
})
