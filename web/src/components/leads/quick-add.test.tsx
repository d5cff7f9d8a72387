import { fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { QuickAdd } from '@/components/leads/quick-add'
import type { Branch } from '@/lib/database'
import type { NewLead } from '@/lib/leads/changes'
import { connectToFake, type Wire } from '@/testing/wire'

let wire: Wire
beforeEach(() => { wire = connectToFake() })
afterEach(() => wire.close())

const dwk = { id: 1, code: 'dwk', name: 'Dwarka', timezone: 'Asia/Kolkata' } as Branch

function open() {
  const onAdd = vi.fn<(lead: NewLead) => void>()
  render(<QuickAdd branches={[dwk]} branch={dwk} dayparts={[]} today="2026-11-23" myId="priya" leads={[]} onAdd={onAdd} onOpenLead={vi.fn()} onClose={vi.fn()} />)
  return onAdd
}
const name = () => screen.getByRole('textbox', { name: 'Name' })

it('takes an enquiry once, however often one asks for it before the page has turned', () => {
  const onAdd = open()
  fireEvent.change(name(), { target: { value: 'Zaveri' } })
  fireEvent.keyDown(name(), { key: 'Enter', ctrlKey: true })
  fireEvent.keyDown(name(), { key: 'Enter', ctrlKey: true })
  const form = name().closest('form')
  if (form) fireEvent.submit(form)
  expect(onAdd.mock.calls.map(([lead]) => lead.name)).toEqual(['Zaveri'])
})

it('takes none without a name, and says so', () => {
  const onAdd = open()
  fireEvent.keyDown(name(), { key: 'Enter', ctrlKey: true })
  expect(name().getAttribute('aria-invalid')).toBe('true')
  expect(onAdd).not.toHaveBeenCalled()
})
