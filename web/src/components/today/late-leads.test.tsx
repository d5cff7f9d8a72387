import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { expect, it, vi } from 'vitest'
import { LateLeads } from '@/components/today/late-leads'
import { leadRow } from '@/lib/leads/testing'
import { MINUTE } from '@/lib/time'

const late = ['Kapoor', 'Anand', 'Bose', 'Das'].map((name, place) => ({
  lead: leadRow({ name, event_type: 'wedding', guests_expected: 450, ...(name === 'Anand' && { owner_id: 'me' }), ...(name === 'Bose' && { phone: '+91 99999 01482' }) }),
  waitedMs: (40 - place) * MINUTE,
}))

function show(count: number) {
  const onTakeOn = vi.fn()
  render(
    <MemoryRouter>
      <LateLeads late={late.slice(0, count)} today="2026-11-19" myId="me" nameOf={(id) => id ?? ''} addressOf={({ id }) => `/dwk/leads?lead=${id}`} onTakeOn={onTakeOn} />
    </MemoryRouter>,
  )
  return onTakeOn
}

it('says who waits and how long, and leads to them', () => {
  show(3)
  const [first] = within(screen.getByRole('region', { name: '3 enquiries wait for a first reply' })).getAllByRole('listitem')
  expect(first?.textContent).toContain('40 m')
  expect(within(first as HTMLElement).getByRole('link', { name: /^Kapoor/ }).getAttribute('href')).toBe(`/dwk/leads?lead=${late[0]?.lead.id ?? ''}`)
  expect(screen.getByRole('link', { name: 'Call Bose' }).getAttribute('href')).toBe('tel:+919999901482')
})

it('lets one take on what is not one’s own', async () => {
  const onTakeOn = show(2)
  await userEvent.click(screen.getByRole('button', { name: 'Take it on: Kapoor' }))
  expect(onTakeOn).toHaveBeenCalledWith(late[0]?.lead)
  expect(screen.queryByRole('button', { name: 'Take it on: Anand' })).toBeNull()
})

it('shows three until all are asked for, and nothing where nobody waits', async () => {
  show(4)
  expect(screen.getAllByRole('listitem')).toHaveLength(3)
  await userEvent.click(screen.getByRole('button', { name: 'All 4' }))
  expect(screen.getAllByRole('listitem')).toHaveLength(4)
})

it('is not there while everybody is answered in time', () => {
  show(0)
  expect(screen.queryByRole('region')).toBeNull()
})
