/** The palette before its part is here: who opens it by a key types on at once. */
import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { LazyPalette } from '@/components/palette/lazy-palette'
import { useShellKeys } from '@/hooks/use-shell-keys'
import { overlays } from '@/lib/overlays'

const part = vi.hoisted(() => {
  let arrive: () => void = () => {}
  const here = new Promise<void>((resolve) => { arrive = resolve })
  return { here, arrive: () => arrive() }
})
vi.mock('@/components/palette/palette', async () => {
  await part.here
  return { Palette: ({ start }: { start: string }) => <output>{start}</output> }
})

function Page({ goTo }: { goTo: (key: string) => boolean }) {
  useShellKeys(goTo)
  return <LazyPalette screens={[]} />
}

afterEach(() => overlays.close())

it('asks what was typed until it was here, and leaves the page its keys no more', async () => {
  const goTo = vi.fn(() => true)
  const onPageKey = vi.fn()
  addEventListener('keydown', onPageKey)
  render(<Page goTo={goTo} />)
  await userEvent.keyboard('{Control>}k{/Control}')
  onPageKey.mockClear()
  await userEvent.keyboard('gta{Backspace}lwar?')
  act(() => part.arrive())

  expect((await screen.findByRole('status')).textContent).toBe('gtlwar?')
  expect(goTo).not.toHaveBeenCalled()
  expect(onPageKey).not.toHaveBeenCalled()
  expect(overlays.get()).toBe('palette')
  removeEventListener('keydown', onPageKey)
})
