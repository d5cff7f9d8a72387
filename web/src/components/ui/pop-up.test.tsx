import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ComponentType } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ChoiceMenu, type ChoiceMenuProps } from '@/components/ui/choice-menu'
import { lazyPart, type LazyPart } from '@/components/ui/lazy-part'
import { MenuButton, PopUpButton, type MenuStart, type PopUp } from '@/components/ui/pop-up'
import { PopUpDialog } from '@/components/ui/pop-up-dialog'
import { messages } from '@/lib/messages'
import { toasts } from '@/lib/toasts'

afterEach(() => {
  vi.useRealTimers()
  for (const toast of toasts.getAll()) toasts.close(toast.id)
})

function Card({ popUp }: { popUp: PopUp }) {
  return (
    <PopUpDialog popUp={popUp} title={{ text: 'Who is here', className: '' }} className="">
      {(close) => <button type="button" onClick={close}>Done</button>}
    </PopUpDialog>
  )
}

/** A part that comes when the test says so, and how often it was asked for. */
function slowly<Props extends object>(Component: ComponentType<Props>) {
  const asked: { resolve: (found: ComponentType<Props>) => void; reject: (error: Error) => void }[] = []
  const part = lazyPart(() => new Promise<ComponentType<Props>>((resolve, reject) => asked.push({ resolve, reject })))
  return { part, asked, come: () => act(async () => { asked.at(-1)!.resolve(Component); await part.load() }) }
}

const card = (Part: LazyPart<{ popUp: PopUp }>) => <PopUpButton part={Part} over={(popUp) => <Part popUp={popUp} />}>Here</PopUpButton>
const button = () => screen.getByRole('button', { name: 'Here' })

describe('a button that opens a dialog', () => {
  it('opens as soon as what it opens is here, once however often it is pressed, and gives the focus back', async () => {
    const user = userEvent.setup()
    const { part, asked, come } = slowly(Card)
    render(card(part))
    expect(asked).toHaveLength(0)

    await user.click(button())
    await user.click(button())
    expect(asked).toHaveLength(1)
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(button().getAttribute('aria-expanded')).toBe('false')

    await come()
    const dialog = screen.getByRole('dialog', { name: 'Who is here' })
    expect(dialog.contains(document.activeElement)).toBe(true)

    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(document.activeElement).toBe(button())
  })

  it('opens at once where it was fetched before, names what it controls, and closes from within', async () => {
    const user = userEvent.setup()
    const part = lazyPart(() => Promise.resolve(Card))
    await part.load()
    render(card(part))
    fireEvent.click(button())
    const dialog = screen.getByRole('dialog')
    const trigger = screen.getByText('Here', { selector: 'button' })
    expect(trigger.getAttribute('aria-expanded')).toBe('true')
    expect(trigger.getAttribute('aria-controls')).toBe(dialog.id)
    await user.click(screen.getByRole('button', { name: 'Done' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it.each([
    ['the pointer comes near', () => fireEvent.pointerEnter(button(), { pointerType: 'mouse' })],
    ['the focus is on it', () => act(() => button().focus())],
  ])('fetches ahead when %s', (_, sign) => {
    const { part, asked } = slowly(Card)
    render(card(part))
    sign()
    expect(asked).toHaveLength(1)
  })

  it('fetches ahead when the page has settled, and not once it is gone', () => {
    vi.useFakeTimers()
    const { part, asked } = slowly(Card)
    const page = render(card(part))
    vi.advanceTimersByTime(1_900)
    expect(asked).toHaveLength(0)
    vi.advanceTimersByTime(200)
    expect(asked).toHaveLength(1)

    const gone = slowly(Card)
    page.rerender(card(gone.part))
    page.unmount()
    vi.advanceTimersByTime(5_000)
    expect(gone.asked).toHaveLength(0)
  })

  it('says that it did not come, and opens at the next press', async () => {
    const user = userEvent.setup()
    const { part, asked, come } = slowly(Card)
    render(card(part))
    await user.click(button())
    await act(async () => { asked[0]!.reject(new Error('no line')); await Promise.resolve() })
    await waitFor(() => expect(toasts.getAll().map(({ text }) => text)).toEqual([messages.error.partLater]))

    await user.click(button())
    await come()
    expect(screen.getByRole('dialog')).toBeDefined()
  })
})

describe('a button that opens a menu', () => {
  const items = [{ id: 'all', label: 'Every stage' }, { id: 'won', label: 'Won' }, { id: 'lost', label: 'Lost' }]

  async function setup() {
    const part = lazyPart<ChoiceMenuProps>(() => Promise.resolve(ChoiceMenu))
    await part.load()
    const Part = part
    const onChoose = vi.fn()
    render(
      <MenuButton part={Part} over={(popUp, start) => <Part {...{ popUp, start, items, onChoose }} label="Stage" value="won" className="" itemClass="" />}>
        Stage
      </MenuButton>,
    )
    return { onChoose, user: userEvent.setup(), trigger: screen.getByRole('button', { name: 'Stage' }) }
  }

  it('says that it has a menu', async () => {
    const { trigger } = await setup()
    expect(trigger.getAttribute('aria-haspopup')).toBe('true')
    expect(trigger.getAttribute('aria-expanded')).toBe('false')
  })

  it('opens by a press with the choice that is taken, and takes another', async () => {
    const { user, trigger, onChoose } = await setup()
    await user.click(trigger)
    expect(screen.getByRole('menu', { name: 'Stage' })).toBeDefined()
    expect(screen.getByRole('menuitemradio', { name: 'Won' }).getAttribute('aria-checked')).toBe('true')
    await user.click(screen.getByRole('menuitemradio', { name: 'Lost' }))
    expect(onChoose).toHaveBeenCalledExactlyOnceWith('lost')
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull())
    expect(document.activeElement).toBe(trigger)
  })

  it.each([['{Enter}', 'first'], [' ', 'first'], ['{ArrowDown}', 'first'], ['{ArrowUp}', 'last']])('opens by %s, the %s choice first', async (key, first) => {
    const user = userEvent.setup()
    const Part = lazyPart(() => Promise.resolve(({ start }: { start: MenuStart }) => <p>{start}</p>))
    await Part.load()
    render(<MenuButton part={Part} over={(popUp, start) => popUp.isOpen && <Part start={start} />}>Here</MenuButton>)
    act(() => button().focus())
    await user.keyboard(key)
    expect(screen.getByRole('paragraph').textContent).toBe(first)
  })

  it('opens by touch when the finger leaves', async () => {
    const { user, trigger } = await setup()
    await user.pointer({ keys: '[TouchA>]', target: trigger })
    expect(screen.queryByRole('menu')).toBeNull()
    await user.pointer({ keys: '[/TouchA]', target: trigger })
    expect(screen.getByRole('menu')).toBeDefined()
  })
})
