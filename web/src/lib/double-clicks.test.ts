import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepDoubleClicks } from './double-clicks'

const pressed = vi.fn<(words: string | null) => void>()
let stop: () => void
beforeEach(() => {
  stop = keepDoubleClicks(document)
  document.body.replaceChildren()
})
afterEach(() => {
  stop()
  pressed.mockClear()
})

function button(words: string, name?: string): HTMLButtonElement {
  const made = document.createElement('button')
  made.textContent = words
  if (name !== undefined) made.setAttribute('aria-label', name)
  made.addEventListener('click', () => pressed(made.textContent || made.getAttribute('aria-label')))
  document.body.append(made)
  return made
}
const click = (element: Element, detail: number) => element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail }))

describe('the second click of a double click', () => {
  it('does not press the button that took the place of the first', () => {
    click(button('Take the enquiry'), 1)
    click(button('Convert to booking'), 2)
    expect(pressed.mock.calls).toEqual([['Take the enquiry']])
  })

  it('does not press a button that says something else by now', () => {
    const moving = button('Move to Contacted')
    click(moving, 1)
    moving.textContent = 'Move to Qualified'
    expect(click(moving, 2)).toBe(false)
    expect(pressed).toHaveBeenCalledTimes(1)
  })

  it('does not fall through to the page when a panel has closed', () => {
    click(button('Hold'), 1)
    const free = document.createElement('div')
    free.addEventListener('click', () => pressed('a new booking'))
    document.body.append(free)
    click(free, 2)
    expect(pressed.mock.calls).toEqual([['Hold']])
  })

  it('pages on: the same arrow, though its name says the next day or it was drawn anew', () => {
    const next = button('', 'Next: Sun 22 Nov')
    click(next, 1)
    next.setAttribute('aria-label', 'Next: Mon 23 Nov')
    click(next, 2)
    next.remove()
    click(button('', 'Next: Sun 22 Nov'), 3)
    expect(pressed).toHaveBeenCalledTimes(3)
  })

  it('is told from clicks of their own, and from keys', () => {
    click(button('Take the enquiry'), 1)
    click(button('Convert to booking'), 1)
    click(button('Hold'), 0)
    expect(pressed).toHaveBeenCalledTimes(3)
  })

  it('counts as before once it is stopped', () => {
    stop()
    click(button('Take the enquiry'), 1)
    click(button('Convert to booking'), 2)
    expect(pressed).toHaveBeenCalledTimes(2)
  })
})
