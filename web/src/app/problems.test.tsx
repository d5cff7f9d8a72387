/** A refused form: what is wrong gets the focus, where a reader hears what is wrong with it. */
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { CloseDialog } from '@/components/leads/close-dialog'
import { Button } from '@/components/ui/button'
import { ComboBox } from '@/components/ui/combo-box'
import { TextField } from '@/components/ui/field'
import { ReasonDialog } from '@/components/ui/reason-dialog'
import { Select } from '@/components/ui/select'
import { SidePanel } from '@/components/ui/side-panel'
import { focusFirstProblem } from '@/lib/first-problem'
import { leadRow } from '@/lib/leads/testing'

const user = userEvent.setup()
const focused = () => document.activeElement as HTMLElement
const described = () => (focused().getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent).join('')

const FIELDS = {
  text: <TextField label="Item" error="Say which" />,
  list: <Select label="Item" items={[]} value={null} onChange={vi.fn()} error="Say which" />,
  search: <ComboBox label="Item" items={[]} value={null} onChange={vi.fn()} error="Say which" />,
}

it.each(['text', 'list', 'search'] as const)('goes to the first wrong field of a panel: %s', async (kind) => {
  render(
    <SidePanel title="New item" onClose={vi.fn()} footer={<Button onPress={() => focusFirstProblem()}>Save</Button>}>
      <TextField label="Note" />
      {FIELDS[kind]}
      <TextField label="Later" error="Wrong too" />
    </SidePanel>,
  )
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(described()).toContain('Say which'))
})

it.each([
  ['a lead that is lost', <CloseDialog key="lost" lead={leadRow()} stage="lost" onAct={vi.fn()} onKeep={vi.fn()} />],
  ['a booking that is cancelled', <ReasonDialog key="cancelled" to="cancelled" title="Cancel?" act="Cancel it" keep="Keep it" onAct={vi.fn()} onKeep={vi.fn()} />],
])('asks again for the reason of %s', async (_, dialog) => {
  render(<SidePanel title="Behind" onClose={vi.fn()}><TextField label="Name" error="Wrong as well" /></SidePanel>)
  render(dialog)
  await user.click(screen.getAllByRole('button').find(({ className }) => className.includes('bg-accent')) as HTMLElement)
  await waitFor(() => expect(focused().getAttribute('aria-haspopup')).toBe('listbox'))
  expect(described()).not.toBe('')
})
