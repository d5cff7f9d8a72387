import { afterEach, expect, it, vi } from 'vitest'
import { keepAboveKeyboard } from './above-keyboard'

class Seen extends EventTarget {
  scale = 1
  offsetTop = 0
  height = innerHeight

  show(changes: Partial<Pick<Seen, 'scale' | 'offsetTop' | 'height'>>): void {
    Object.assign(this, changes)
    this.dispatchEvent(new Event('resize'))
  }
}

function opened(): { seen: Seen; panel: HTMLElement; close: () => void } {
  const seen = new Seen()
  vi.stubGlobal('visualViewport', seen)
  const panel = document.createElement('section')
  return { seen, panel, close: keepAboveKeyboard(panel) }
}

afterEach(() => vi.unstubAllGlobals())

it('ends where the keyboard begins, wherever the browser has scrolled to, and goes down with it', () => {
  const { seen, panel } = opened()
  expect(panel.style.bottom).toBe('')
  seen.show({ height: innerHeight - 300, offsetTop: 80 })
  expect([panel.style.top, panel.style.bottom]).toEqual(['80px', '220px'])
  seen.show({ height: innerHeight, offsetTop: 0 })
  expect([panel.style.top, panel.style.bottom]).toEqual(['', ''])
})

it('stays as it is while one looks closer, and once it is closed', () => {
  const { seen, panel, close } = opened()
  seen.show({ height: innerHeight / 2, scale: 2 })
  expect(panel.style.bottom).toBe('')
  close()
  seen.show({ height: innerHeight - 300, scale: 1 })
  expect(panel.style.bottom).toBe('')
})
