import { render, screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it, vi } from 'vitest'
import { SidePanel } from '@/components/ui/side-panel'
import { usePanelShortcut, useShortcut } from '@/hooks/use-shortcut'

const ofPage = vi.fn()
const ofPanel = vi.fn()

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
