import { act, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { VerdictBox } from '@/lib/diary/verdict-box'
import { VerdictLine } from './verdict-line'
import { VerdictNote } from './verdict-note'

const FREE: VerdictBox = { tone: 'ok', title: 'Pearl is free 17:00 to 01:30', note: null }

/** What the browser says of the box: the part of it that is in sight. */
let scrollTo: (ratio: number) => void

class Sight {
  constructor(tell: IntersectionObserverCallback) {
    scrollTo = (intersectionRatio) => tell([{ intersectionRatio } as IntersectionObserverEntry], this as unknown as IntersectionObserver)
  }
  observe() {}
  disconnect() {}
}

function onPhone(box: VerdictBox): void {
  vi.stubGlobal('IntersectionObserver', Sight)
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener() {}, removeEventListener() {} }))
  render(<><VerdictNote box={box} zone="Asia/Kolkata" /><VerdictLine box={box} /></>)
}

afterEach(() => vi.unstubAllGlobals())

it('says over the buttons of a phone what stands below the fold, and leads there', () => {
  onPhone(FREE)
  expect(screen.queryByRole('button')).toBeNull()
  act(() => scrollTo(0))
  const led = vi.fn()
  screen.getByRole('status').scrollIntoView = led
  act(() => screen.getByRole('button', { name: FREE.title }).click())
  expect(led).toHaveBeenCalledOnce()
})

it('is gone once the box can be read', () => {
  onPhone(FREE)
  act(() => scrollTo(0))
  act(() => scrollTo(1))
  expect(screen.queryByRole('button')).toBeNull()
})

it('never repeats what a booking holds already', () => {
  onPhone({ ...FREE, tone: 'info' })
  expect(screen.queryByRole('button')).toBeNull()
})
