import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useShellKeys } from '@/hooks/use-shell-keys'
import { useShortcut } from '@/hooks/use-shortcut'
import { overlays } from '@/lib/overlays'
import { turnSingleKeys } from '@/lib/single-keys'

let went: string[] = []
let todays = 0

function Page() {
  useShellKeys((key) => {
    if (!'dt'.includes(key)) return false
    went.push(key)
    return true
  })
  useShortcut('t', () => { todays += 1 })
  return (
    <>
      <nav data-region=""><a href="#rail">Diary</a></nav>
      <main data-region=""><button>First</button><button>Second</button></main>
      <section data-region="" />
      <aside data-region=""><input aria-label="Name" /></aside>
    </>
  )
}

beforeEach(() => {
  went = []
  todays = 0
  render(<Page />)
})
afterEach(() => overlays.close())

const focused = () => document.activeElement?.textContent || document.activeElement?.getAttribute('aria-label')

describe('the keys of every page', () => {
  it.each([['{Control>}k{/Control}', 'palette'], ['/', 'palette'], ['?', 'keys']])('%s opens the %s', async (keys, overlay) => {
    await userEvent.keyboard(keys)
    expect(overlays.get()).toBe(overlay)
  })

  it('find works while one types, the others leave the text alone', async () => {
    await userEvent.click(screen.getByLabelText('Name'))
    await userEvent.keyboard('gd?/')
    expect([overlays.get(), went]).toEqual([null, []])
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('gd?/')
    await userEvent.keyboard('{Control>}k{/Control}')
    expect(overlays.get()).toBe('palette')
  })

  it('g and a letter go to a section, and the letter does nothing else', async () => {
    await userEvent.keyboard('gd')
    await userEvent.keyboard('gt')
    expect([went, todays]).toEqual([['d', 't'], 0])
    await userEvent.keyboard('t')
    expect(todays).toBe(1)
  })

  it('g waits for one key only, and not for ever', async () => {
    await userEvent.keyboard('gxd')
    expect(went).toEqual([])

    const at = (key: string, timeStamp: number) => {
      const event = new KeyboardEvent('keydown', { key, bubbles: true })
      Object.defineProperty(event, 'timeStamp', { value: timeStamp })
      fireEvent(document.body, event)
    }
    at('g', 1_000)
    at('d', 2_600)
    expect(went).toEqual([])
    at('g', 3_000)
    at('d', 4_400)
    expect(went).toEqual(['d'])
  })
})

describe('single keys that somebody has turned off', () => {
  beforeEach(() => turnSingleKeys(false))
  afterEach(() => turnSingleKeys(true))

  it('do nothing', async () => {
    await userEvent.keyboard('gd/?t')
    expect([overlays.get(), went, todays]).toEqual([null, [], 0])
  })

  it('leave those with Ctrl and those of the keyboard’s own rows', async () => {
    await userEvent.keyboard('{F6}')
    expect(focused()).toBe('Diary')
    await userEvent.keyboard('{Control>}k{/Control}')
    expect(overlays.get()).toBe('palette')
  })
})

it('a word that is being put together has its keys to itself', () => {
  fireEvent.keyDown(document.body, { key: 't', isComposing: true })
  fireEvent.keyDown(document.body, { key: '?', isComposing: true })
  expect([overlays.get(), todays]).toEqual([null, 0])
})

describe('F6', () => {
  it('goes round the regions that have something to press, back to where one was', async () => {
    screen.getByRole('button', { name: 'Second' }).focus()
    const seen: unknown[] = []
    for (let step = 0; step < 3; step++) {
      await userEvent.keyboard('{F6}')
      seen.push(focused())
    }
    expect(seen).toEqual(['Name', 'Diary', 'Second'])
  })

  it('goes back with Shift', async () => {
    screen.getByRole('button', { name: 'First' }).focus()
    await userEvent.keyboard('{Shift>}{F6}{/Shift}')
    expect(focused()).toBe('Diary')
  })

  it('begins at the first region', async () => {
    await userEvent.keyboard('{F6}')
    expect(focused()).toBe('Diary')
  })
})
