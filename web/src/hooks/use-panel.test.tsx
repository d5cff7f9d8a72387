import { act, render } from '@testing-library/react'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { expect, it } from 'vitest'
import { usePanel } from '@/hooks/use-panel'

function openAt(path: string) {
  let shown: ReturnType<typeof usePanel> | undefined
  function Shown() {
    shown = usePanel()
    return null
  }
  const router = createMemoryRouter([{ path: '*', element: <Shown /> }], { initialEntries: [path] })
  render(<RouterProvider router={router} />)
  return {
    panel: () => shown as ReturnType<typeof usePanel>,
    address: () => router.state.location.pathname + router.state.location.search,
    back: () => act(() => router.navigate(-1)),
  }
}

it('is closed by Back, and a form that was saved is not opened again by it', async () => {
  const { panel, address, back } = openAt('/dwk/leads')
  act(() => panel().open({ kind: 'new-lead' }))
  expect(address()).toBe('/dwk/leads?new=lead')
  act(() => panel().open({ kind: 'lead', id: 'a' }))
  expect(address()).toBe('/dwk/leads?lead=a')
  await back()
  expect(address()).toBe('/dwk/leads')
})

it('leads back to what was read before, and forgets a form that was closed', async () => {
  const { panel, address, back } = openAt('/dwk/stock?item=a')
  act(() => panel().open({ kind: 'new-movement', item: 'a' }))
  act(() => panel().close())
  expect(address()).toBe('/dwk/stock')
  await back()
  expect(address()).toBe('/dwk/stock?item=a')
})
