/** The event of a booking in its panel: its functions, what they enquired for, and all of them confirmed or none. */
import { render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ToastRegion } from '@/components/ui/toast-region'
import { bookingRow, DWARKA } from '@/lib/diary/testing'
import { leadRow } from '@/lib/leads/testing'
import { toasts } from '@/lib/toasts'
import { answerWith, openStoredForm, put, server, setTheStage, writes } from './testing'

setTheStage()

const lead = leadRow({ source: 'referral', source_detail: 'Tandon family', budget: 2_400_000, notes: 'Jain food only' })
const event = { id: 'e1', branch_id: DWARKA.id, title: 'Kohli wedding', event_type: null, customer_id: null, lead_id: lead.id, version: 1 }
const haldi = bookingRow({ id: 'b1', event_id: 'e1', title: 'Kohli haldi', status: 'tentative', notes: null })
const sangeet = bookingRow({ id: 'b2', event_id: 'e1', title: 'Kohli sangeet', status: 'tentative', option_rank: 2, event_date: '2026-11-22' })

const scrolled = vi.fn()

beforeEach(() => {
  scrolled.mockClear()
  Element.prototype.scrollIntoView = scrolled
  server.commit({ table: 'leads', kind: 'INSERT', row: lead })
  server.commit({ table: 'events', kind: 'INSERT', row: event })
})

afterEach(() => {
  for (const { id } of toasts.getAll()) toasts.close(id)
})

it('tells what they enquired for, and leads there', async () => {
  await openStoredForm(haldi)
  const enquiry = await screen.findByRole('region', { name: 'Enquiry' })
  expect(enquiry.textContent).toContain(`${lead.name} · Referral, Tandon family · about ₹24,00,000`)
  expect(enquiry.textContent).toContain('Jain food only')
  expect(within(enquiry).getByRole('link').getAttribute('href')).toBe(`/${DWARKA.code}/leads?lead=${lead.id}`)
})

it('says nothing of enquiries to who may not read them', async () => {
  await openStoredForm(haldi, { mayReadLeads: () => false })
  await screen.findByText('Kohli wedding')
  expect(screen.queryByRole('region', { name: 'Enquiry' })).toBeNull()
})

it('does not repeat to the reader what kitchen and floor are told already', async () => {
  await openStoredForm({ ...haldi, notes: 'Jain food only' })
  expect((await screen.findByRole('region', { name: 'Enquiry' })).textContent).not.toContain('Jain food only')
})

it('is confirmed at once by who may take it back, with its ranks and ends as they were', async () => {
  const ends = { ...haldi, option_expires_at: '2026-11-20T05:48:00Z' }
  const reception = { ...sangeet, option_rank: 1, option_expires_at: '2026-11-21T05:48:00Z', challenged_at: '2026-11-19T05:48:00Z' }
  answerWith(({ method }) => ({ status: 200, body: method === 'confirm_event' ? [ends, reception].map((row) => ({ ...row, status: 'confirmed', version: 2 })) : {} }))
  put(reception)
  const { user } = await openStoredForm(ends)
  render(<ToastRegion />)
  await user.click(await screen.findByRole('button', { name: 'Confirm the whole event' }))
  await user.click(await screen.findByRole('button', { name: 'Undo' }))

  await waitFor(() => expect(writes.slice(1)).toEqual([
    { method: 'PATCH', body: { status: 'tentative', option_rank: 1, option_expires_at: ends.option_expires_at, challenged_at: null, status_reason: 'Undone at once', version: 2 } },
    { method: 'PATCH', body: expect.objectContaining({ option_expires_at: reception.option_expires_at, challenged_at: reception.challenged_at }) as object },
  ]))
})

it('is asked about once where only a manager could take it back', async () => {
  put({ ...sangeet, option_rank: 1 })
  const { user } = await openStoredForm(haldi, { rolesIn: () => ['sales'] })
  await user.click(await screen.findByRole('button', { name: 'Confirm the whole event' }))

  const question = await screen.findByRole('alertdialog', { name: 'Confirm all 2 functions of Kohli wedding?' })
  expect(question.textContent).toContain('Only a manager can take that back.')
  expect(writes).toEqual([])
  await user.click(within(question).getByRole('button', { name: 'Confirm the whole event' }))
  await waitFor(() => expect(writes.map(({ method }) => method)).toEqual(['confirm_event']))
})

it('brings into view which of its functions could not be confirmed, and why', async () => {
  answerWith(() => ({
    status: 422,
    body: {
      code: 'PT422', message: '1 of 2 bookings cannot be confirmed', hint: null,
      details: JSON.stringify([{ booking_id: 'b2', title: 'Kohli sangeet', code: '23514', message: 'Option 2 cannot be confirmed while another stands before it' }]),
    },
  }))
  put(sangeet)
  const { user } = await openStoredForm(haldi)
  const section = await screen.findByRole('region', { name: 'Event' })
  // Said before it is pressed too: the rank of each function.
  await within(section).findByText('2nd, waiting')

  await user.click(within(section).getByRole('button', { name: 'Confirm the whole event' }))

  const box = await within(section).findByRole('alert')
  expect(box.textContent).toBe('Kohli sangeet Option 2 cannot be confirmed while another stands before it')
  expect(scrolled.mock.instances).toEqual([box])
})
