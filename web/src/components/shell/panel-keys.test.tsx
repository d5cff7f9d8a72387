import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it, vi } from 'vitest'
import { SidePanel, useFirstField } from '@/components/ui/side-panel'
import { usePanelShortcut, useShortcut } from '@/hooks/use-shortcut'

const ofPage = vi.fn()
const ofPanel = vi.fn()
const close = vi.fn()

function Page() {
  useShortcut('b', ofPage)
  usePanelShortcut('c', ofPanel)
  const [isAsking, setAsking] = useState(true)
  const [isChoosing, setChoosing] = useState(true)
  return (
    <SidePanel title="Chopra" onClose={vi.fn()}>
      <button type="button">Owner</button>
      {isChoosing && <button type="button" onClick={() => setChoosing(false)}>Use Pearl</button>}
      <input aria-label="Log a call" />
      {isAsking && <button type="button" onClick={() => setAsking(false)}>Done</button>}
    </SidePanel>
  )
}

function Lead() {
  const [isEdited, setEdited] = useState(false)
  return <SidePanel title="Sethi" onClose={close}>{isEdited ? <Form /> : <button type="button" onClick={() => setEdited(true)}>Edit</button>}</SidePanel>
}

function Form() {
  return <form ref={useFirstField<HTMLFormElement>()}><input aria-label="Who asks" /></form>
}

beforeEach(() => {
  vi.clearAllMocks()
  render(<Page />)
})

it('keeps the focus when the part that had it goes', async () => {
  await userEvent.click(screen.getByRole('button', { name: 'Done' }))
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('dialog')))
})

it('goes on after the part that had the focus', async () => {
  await userEvent.click(screen.getByRole('button', { name: 'Use Pearl' }))
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Log a call')))
})

it('lets a key of its own work with the focus in it, and none of the page', async () => {
  screen.getByRole('button', { name: 'Owner' }).focus()
  await userEvent.keyboard('bc')
  expect([ofPanel.mock.calls.length, ofPage.mock.calls.length]).toEqual([1, 0])
})

it('leaves keys to who is typing', async () => {
  await userEvent.type(screen.getByLabelText('Log a call'), 'bc')
  expect([ofPanel.mock.calls.length, ofPage.mock.calls.length]).toEqual([0, 0])
})

it('a form that takes the place of what was read has the focus at its first field', async () => {
  render(<Lead />)
  await userEvent.click(screen.getByRole('button', { name: 'Edit' }))
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Who asks')))
})

it('Esc takes back a word that is being put together, and closes what is open after it', () => {
  render(<Lead />)
  const panel = screen.getByRole('dialog', { name: 'Sethi' })
  fireEvent.keyDown(panel, { key: 'Escape', isComposing: true })
  expect(close).not.toHaveBeenCalled()
  fireEvent.keyDown(panel, { key: 'Escape' })
  expect(close).toHaveBeenCalledOnce()
})
