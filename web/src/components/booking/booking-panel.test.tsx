import { act, render, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import type { FreeAlternative } from '@/lib/database'
import { toasts } from '@/lib/toasts'
import { words } from '@/lib/diary/words'
import { STEADY_MS } from '@/lib/diary/steadiness'
import { bookingRow, EMERALD_A, GRAND, LAWN } from '@/lib/diary/testing'
import { StoredBookingPanel } from './booking-panel'
import { alertBox, answerWith, context, footerButtons, holdAnswers, offer, openNewForm, openStoredForm, PRIYA, put, SATURDAY, server, setTheStage, write, writes } from './testing'

setTheStage()

const HELD = bookingRow({
  id: 'b-held',
  hall_id: GRAND.id,
  title: 'Malhotra–Kapoor reception',
  status: 'tentative',
  created_by: PRIYA,
  modified_by: PRIYA,
})

test('where one may do nothing with a booking, no foot is drawn for it', async () => {
  await openStoredForm({ ...HELD, status: 'confirmed' }, { rolesIn: () => ['accounts'] })

  expect(document.querySelector('[data-slot=footer]')?.innerHTML).toBe('')
})

describe('while one types', () => {
  test('a free hall is one green line, and can be held or confirmed', async () => {
    await openNewForm()

    expect(await screen.findByText('Emerald A is free 17:00 to 01:30')).toBeTruthy()
    expect(footerButtons()).toEqual(['Hold', 'Confirm'])
  })

  test('a taken hall says who, when and with which right; confirming is not offered', async () => {
    put(HELD)
    await openNewForm()

    const box = await alertBox()
    expect(box.querySelector('h3')?.textContent).toBe('Emerald A is taken, 17:00 to 01:30')
    expect(box.textContent).toContain('Malhotra–Kapoor reception in Emerald Grand (A + B), 1st option, Priya Nair')
    expect(footerButtons()).toEqual(['Join as 2nd option', 'Save as enquiry'])
    expect(screen.getByRole('combobox', { name: 'Hall' }).getAttribute('aria-invalid')).toBe('true')
  })

  test('who finds the hall taken can be taken down with all that the form has', async () => {
    put(HELD)
    const { user, onEnquire } = await openNewForm()
    await alertBox()

    await user.click(await screen.findByRole('button', { name: 'Enquire anyway' }))

    expect(onEnquire).toHaveBeenCalledWith(expect.objectContaining({ branchId: 1, wish: { from: SATURDAY, to: SATURDAY, session: 'dinner' }, notes: 'Asked for Emerald A' }))
  })

  test('who may not take enquiries is not offered to', async () => {
    put(HELD)
    await openNewForm({ mayEnquire: () => false })
    await alertBox()

    expect(await screen.findByText(words.nothingFree)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Enquire anyway' })).toBeNull()
  })

  test('another session judges anew at once', async () => {
    put(HELD)
    const { user } = await openNewForm()
    await alertBox()

    await user.click(screen.getByText('Morning'))

    expect(screen.getByText('Emerald A is free 05:00 to 12:00')).toBeTruthy()
    expect(footerButtons()).toEqual(['Hold', 'Confirm'])
    expect(document.querySelector('.note.bad')).toBeNull()
  })

  test('a hall taken under one’s eyes turns the box and the button, and keeps the focus', async () => {
    await openNewForm()
    const name = screen.getByLabelText('Name')
    name.focus()
    write('Siddiqui')
    expect(footerButtons()).toEqual(['Hold', 'Confirm'])

    act(() => put({ ...HELD, modified_at: new Date(Date.now() + 1000).toISOString() }))

    const box = await alertBox()
    expect(box.textContent).toContain('Taken just now by Priya Nair')
    expect(footerButtons()).toEqual(['Join as 2nd option', 'Save as enquiry'])
    expect(document.activeElement).toBe(name)
    expect((name as HTMLInputElement).value).toBe('Siddiqui')
  })

  test('a button that a colleague turned under the finger does nothing, and acts when pressed again', async () => {
    let time = 10_000
    const { user, onMade } = await openNewForm({ clock: () => time })
    await screen.findByText(/is free/)
    write('Siddiqui')
    time += 60_000
    act(() => put(HELD))
    await alertBox()

    await user.click(screen.getByText('Join as 2nd option'))
    expect(await screen.findByText(/Press again if you mean it/)).toBeTruthy()
    expect(writes).toEqual([])

    time += STEADY_MS
    await user.click(screen.getByText('Join as 2nd option'))
    await waitFor(() => expect(onMade).toHaveBeenCalledOnce())
    expect(writes[0]?.body).toMatchObject({ option_rank: 2 })
    expect(screen.queryByText(/Press again/)).toBeNull()
  })

  test('only the set-up in the way offers the set-up that fits', async () => {
    put(bookingRow({ event_time: '14:30:00', end_time: '16:30:00', end_day_offset: 0, title: 'Late lunch' }))
    const { user } = await openNewForm()
    expect((await alertBox()).textContent).toContain('Only the set-up overlaps, 17:00 to 17:30')

    await user.click(screen.getByRole('button', { name: 'Use Start set-up 17:30 (90 min)' }))

    expect(await screen.findByText('Emerald A is free 17:30 to 01:30')).toBeTruthy()
  })

  test('a free place instead is filled in by Use', async () => {
    put(HELD)
    offer(
      { ...DWARKA_LAWN, reason: 'same_branch' },
      { ...DWARKA_LAWN, hall_id: EMERALD_A.id, hall_name: 'Emerald A', event_date: '2026-11-22', reason: 'same_hall' },
    )
    const { user } = await openNewForm()

    await user.click(await screen.findByRole('button', { name: 'Use Emerald A, Sun 22 Nov, dinner' }))

    expect(await screen.findByText('Emerald A is free 17:00 to 01:30')).toBeTruthy()
    expect(document.querySelector('.note.bad')).toBeNull()
  })

  test('free is never green while the rows may be old', async () => {
    await openNewForm({ staleSince: Date.parse('2026-11-19T08:32:00Z') })

    const note = await screen.findByText('Emerald A looks free, as of 14:02')
    expect(note.closest('.note')?.className).toContain('warn')
  })
})

const DWARKA_LAWN: FreeAlternative = {
  branch_id: 1,
  branch_code: 'dwk',
  branch_name: 'Dwarka',
  hall_id: LAWN.id,
  hall_name: 'Terrace Lawn',
  capacity: 500,
  event_date: SATURDAY,
  event_time: '19:00:00',
  end_time: '00:30:00',
  end_day_offset: 1,
  reason: 'same_branch',
}

describe('a new booking', () => {
  test('is sent under an id of the client’s own', async () => {
    const { user, onMade } = await openNewForm()
    await screen.findByText(/is free/)
    write('Siddiqui engagement')

    await user.click(screen.getByText('Hold'))

    await waitFor(() => expect(onMade).toHaveBeenCalledOnce())
    expect(writes).toHaveLength(1)
    expect(writes[0]).toMatchObject({
      method: 'POST',
      body: {
        id: '01980000-0000-7000-8000-000000000001',
        branch_id: 1,
        hall_id: 1,
        title: 'Siddiqui engagement',
        event_date: SATURDAY,
        event_time: '19:00',
        end_time: '00:30',
        end_day_offset: 1,
        status: 'tentative',
        option_rank: 1,
      },
    })
  })

  test('of several days ends on the day that is chosen', async () => {
    const { user, onMade } = await openNewForm()
    await screen.findByText(/is free/)
    write('Arora wedding')

    await user.click(screen.getByRole('button', { name: 'Several days' }))
    await user.click(screen.getByRole('button', { name: /Last day/ }))
    await user.click(screen.getByRole('option', { name: 'Monday 23 November' }))
    await user.click(screen.getByText('Hold'))

    await waitFor(() => expect(onMade).toHaveBeenCalledOnce())
    expect(writes[0]?.body).toMatchObject({ event_date: SATURDAY, event_time: '19:00', end_time: '00:30', end_day_offset: 2 })
  })

  test('without a name is not sent, and says what is missing', async () => {
    const { user } = await openNewForm()
    await screen.findByText(/is free/)

    await user.click(screen.getByText('Hold'))

    expect(await screen.findByText('Say whose function it is')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Name')))
    expect(writes).toEqual([])
  })

  test('is released again by Undo', async () => {
    const { user, onMade } = await openNewForm()
    await screen.findByText(/is free/)
    write('Siddiqui engagement')
    await user.click(screen.getByText('Hold'))
    await waitFor(() => expect(onMade).toHaveBeenCalledOnce())

    toasts.getAll().find(({ text }) => text.startsWith('Held'))?.action?.run()

    await waitFor(() => expect(writes.at(-1)).toMatchObject({ method: 'PATCH', body: { status: 'released' } }))
  })

  test('behind another joins at the rank that is free', async () => {
    put(HELD, { ...HELD, id: 'b-2', option_rank: 2 })
    const { user } = await openNewForm()
    await alertBox()
    write('Siddiqui')

    await user.click(screen.getByText('Join as 3rd option'))

    await waitFor(() => expect(writes[0]?.body).toMatchObject({ status: 'tentative', option_rank: 3 }))
  })

  test('refused all the same shows the box from the server’s details and keeps the form', async () => {
    const blocker = {
      booking_id: 'b9', hall_id: 5, hall_name: 'Emerald Grand', title: 'Malhotra–Kapoor reception', status: 'tentative', option_rank: 1,
      starts_at: HELD.starts_at, ends_at: HELD.ends_at,
      occupied_from: '2026-11-21T11:30:00+00:00', occupied_to: '2026-11-21T20:00:00+00:00', modified_by_name: 'Priya Nair',
    }
    answerWith(() => ({ status: 409, body: { code: '23P01', message: 'taken', details: JSON.stringify(blocker), hint: null } }))
    const { user, onMade } = await openNewForm()
    await screen.findByText(/is free/)
    write('Siddiqui')

    await user.click(screen.getByText('Hold'))

    const box = await alertBox()
    expect(box.textContent).toContain('Emerald A is taken, 17:00 to 01:30')
    expect(box.textContent).toContain('Malhotra–Kapoor reception in Emerald Grand, 1st option, Priya Nair')
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Siddiqui')
    expect(onMade).not.toHaveBeenCalled()
  })

  test('without an answer is kept on this device, and says so', async () => {
    answerWith(() => 'no answer')
    const { user, onMade, onClose } = await openNewForm()
    await screen.findByText(/is free/)
    write('Siddiqui')

    await user.click(screen.getByText('Hold'))

    await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
    expect(onMade).not.toHaveBeenCalled()
    expect(toasts.getAll().at(-1)?.text).toBe('Siddiqui is kept on this device. It is sent when you are back.')
  })

  test('without the server is a request, and never looks green', async () => {
    await openNewForm({ isOffline: true, staleSince: Date.parse('2026-11-19T08:32:00Z') })

    const note = await screen.findByText('Emerald A looks free, as of 14:02')
    expect(note.closest('.note')?.textContent).toContain('Someone may take it before you are back online.')
    expect(footerButtons()).toEqual(['Keep as a request'])
  })

  test('is drawn on the diary while the form is open', async () => {
    put(HELD)
    const { onDraft } = await openNewForm()
    await alertBox()

    await waitFor(() => expect(onDraft).toHaveBeenLastCalledWith(expect.objectContaining({ hallId: 1, overlap: 8.5 * 3_600_000 })))
  })

  test('that is not finished is not closed without asking', async () => {
    const { user, onClose } = await openNewForm()
    write('S')

    await user.keyboard('{Escape}')
    expect(await screen.findByRole('alertdialog', { name: 'Close without saving?' })).toBeTruthy()
    expect(onClose).not.toHaveBeenCalled()
    await user.click(screen.getByRole('button', { name: 'Close without saving' }))

    expect(onClose).toHaveBeenCalledOnce()
  })
})

describe('a stored booking', () => {
  const OWN = bookingRow({ id: 'b-own', status: 'tentative', title: 'Bedi kitty', guests_expected: 200, notes: 'veg' })

  test('that only changes what is not of its place is not drawn beside itself', async () => {
    const { onDraft } = await openStoredForm(HELD)
    write('Kapoor reception')
    await screen.findByText(words.unsaved)
    expect(onDraft).not.toHaveBeenCalledWith(expect.objectContaining({ hallId: HELD.hall_id }))
  })

  test('says where it stands and what can be done', async () => {
    await openStoredForm(OWN)

    expect(screen.getByText('Holds Emerald A, 17:00 to 01:30')).toBeTruthy()
    expect(footerButtons()).toEqual(['Confirm', 'Release the hall'])
  })

  test('shows who books and how long the option stands, guaranteed guests only once it is firm', async () => {
    server.commit({ table: 'customers', kind: 'INSERT', row: { id: 'c1', branch_id: 1, name: 'Harpreet Bedi', phone: '+91 99999 01482' } })
    await openStoredForm({ ...OWN, customer_id: 'c1', option_expires_at: new Date(Date.now() + 30 * 3_600_000 + 30_000).toISOString() })

    expect((await screen.findByText('Call')).getAttribute('href')).toBe('tel:+919999901482')
    expect(screen.getByText('WhatsApp').getAttribute('href')).toBe('https://wa.me/919999901482')
    expect(screen.getByLabelText<HTMLInputElement>('Customer').value).toBe('Harpreet Bedi')
    expect(screen.getByLabelText<HTMLInputElement>('Phone').value).toBe('+91 99999 01482')
    expect(screen.getByText('1st, 1 d 6 h left')).toBeTruthy()
    expect(screen.queryByLabelText('Guaranteed')).toBeNull()
  })

  test('that is confirmed takes the guaranteed guests', async () => {
    await openStoredForm({ ...OWN, status: 'confirmed', guests_guaranteed: 185 })

    expect(screen.getByLabelText<HTMLInputElement>('Guaranteed').value).toBe('185')
  })

  test('takes over what others change where nothing was typed', async () => {
    await openStoredForm(OWN)

    act(() => server.commit({ table: 'bookings', kind: 'UPDATE', row: { id: OWN.id, notes: 'ring at 20:30', modified_by: PRIYA } }))

    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>(/Notes/).value).toBe('ring at 20:30'))
    expect(screen.queryByText('Take')).toBeNull()
  })

  test('changed meanwhile is refused: both values stand side by side, Take settles it', async () => {
    const current = { ...OWN, title: 'Bedi party', version: 7, modified_by: PRIYA }
    answerWith(({ body }) =>
      body['version'] === 7
        ? { status: 200, body: { ...current, ...body, version: 8 } }
        : { status: 409, body: { code: 'PT409', message: 'changed', details: JSON.stringify(current), hint: null } })
    const { user } = await openStoredForm(OWN)
    write('Bedi kitty lunch')

    await user.click(screen.getByText('Save'))
    expect(await screen.findByText('Priya: Bedi party')).toBeTruthy()
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Bedi kitty lunch')

    await user.click(screen.getByText('Take'))
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Bedi party')
    write('Bedi party 2')
    await user.click(screen.getByText('Save'))

    await waitFor(() => expect(writes).toHaveLength(2))
    expect(writes[1]).toEqual({ method: 'PATCH', body: { title: 'Bedi party 2', version: 7 } })
  })

  test('is released at once when nobody waits behind it', async () => {
    answerWith(({ body }) => ({ status: 200, body: { ...OWN, ...body, version: 2 } }))
    const { user, onClose } = await openStoredForm(OWN)

    await user.click(screen.getByText('Release the hall'))

    await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
    expect(writes[0]?.body).toEqual({ status: 'released', version: 1 })
  })

  test('is asked about first when somebody waits behind it', async () => {
    put({ ...OWN, id: 'b-2', title: 'Rival party', option_rank: 2 })
    const { user } = await openStoredForm(OWN)

    await user.click(screen.getByText('Release the hall'))

    const dialog = await screen.findByRole('alertdialog', { name: 'Release Emerald A?' })
    expect(dialog.textContent).toContain('Rival party waits as 2nd.')
    expect(writes).toEqual([])
    await user.click(within(dialog).getByRole('button', { name: 'Keep it' }))
    expect(writes).toEqual([])
  })

  test('says nothing of who moves up into its place before the answer is here', async () => {
    const rival = { ...OWN, id: 'b-2', title: 'Rival party', option_rank: 2 }
    put(rival)
    const answerNow = holdAnswers()
    const { user, onClose } = await openStoredForm(OWN)
    await user.click(screen.getByText('Release the hall'))
    await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Release the hall' }))

    server.commit({ table: 'bookings', kind: 'UPDATE', row: { ...rival, option_rank: 1, version: 2 } })
    await waitFor(() => expect(document.querySelector('[data-panel]')?.textContent).toContain('Rival party1st'))

    expect(screen.queryByText(/is taken/)).toBeNull()
    expect(footerButtons()).not.toContain('Join as 2nd option')
    answerNow()
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
  })

  test('offers no way back from it where who waited has the hall by then', async () => {
    const told = vi.spyOn(toasts, 'show')
    put({ ...OWN, id: 'b-2', title: 'Rival party', option_rank: 2 })
    const { user } = await openStoredForm(OWN)
    await user.click(screen.getByText('Release the hall'))
    await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Release the hall' }))

    await waitFor(() => expect(told).toHaveBeenCalledExactlyOnceWith({ text: words.released('Emerald A') }))
  })

  test('that is confirmed is cancelled only by those who may, and only when asked', async () => {
    const { user } = await openStoredForm({ ...OWN, status: 'confirmed' })

    await user.click(screen.getByText('Cancel the booking'))

    const dialog = await screen.findByRole('alertdialog', { name: 'Cancel Bedi kitty?' })
    await user.click(within(dialog).getByRole('button', { name: 'Cancel the booking' }))
    expect(await within(dialog).findByText('Say why, so that the reports can tell')).toBeTruthy()
    expect(writes).toEqual([])

    await user.click(within(dialog).getByRole('button', { name: /Reason/ }))
    await user.click(await screen.findByRole('option', { name: 'Called off' }))
    await user.click(within(dialog).getByRole('button', { name: 'Cancel the booking' }))
    await waitFor(() => expect(writes[0]?.body).toEqual({ status: 'cancelled', status_reason: 'Called off', version: 1 }))
  })

  test('of a colleague without the right has no button to cancel it', async () => {
    await openStoredForm({ ...OWN, status: 'confirmed' }, { rolesIn: () => ['sales'] })

    expect(screen.queryByText('Cancel the booking')).toBeNull()
  })

  test('is read-only for who may not change it', async () => {
    await openStoredForm(OWN, { rolesIn: () => ['kitchen'] })

    expect(screen.getByLabelText<HTMLInputElement>('Name').disabled).toBe(true)
    expect(document.querySelector('[data-slot=footer]')).toBeNull()
  })

  test('that is not there says so', async () => {
    render(<StoredBookingPanel {...context()} id="nowhere" />)

    expect(await screen.findByText('There is no such booking, or it is not yours to see.')).toBeTruthy()
  })
})
