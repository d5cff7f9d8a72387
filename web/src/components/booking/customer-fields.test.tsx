import { screen, waitFor } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { bookingRow } from '@/lib/diary/testing'
import { answerWith, customers, openNewForm, openStoredForm, server, type, setTheStage, writes } from './testing'

setTheStage()

describe('a new booking', () => {
  test('makes its customer first, under one id however often it is tried, and is named after them', async () => {
    let tries = 0
    const taken = { code: '23514', message: 'not like this', details: null, hint: null }
    answerWith(({ body }) => ((tries += 1) === 1 ? { status: 400, body: taken } : { status: 200, body: { ...bookingRow(), ...body } }))
    const { user, onMade } = await openNewForm()
    await screen.findByText(/is free/)
    type('Customer', 'Farhan Siddiqui')
    type('Phone', '+91 99999 01482')

    await user.click(screen.getByText('Hold'))
    await screen.findByText('not like this')
    await user.click(screen.getByText('Hold'))

    await waitFor(() => expect(onMade).toHaveBeenCalledOnce())
    const [first, second] = customers
    expect(first?.body).toEqual({ id: first?.body.id, branch_id: 1, name: 'Farhan Siddiqui', phone: '+91 99999 01482' })
    expect(second).toEqual(first)
    expect(writes.at(-1)?.body).toMatchObject({ title: 'Farhan Siddiqui', customer_id: first?.body.id })
  })

  test('whose customer is refused is not sent', async () => {
    const { user } = await openNewForm()
    await screen.findByText(/is free/)
    type('Customer', 'Refused')

    await user.click(screen.getByText('Hold'))

    expect(await screen.findByText('not yours')).toBeTruthy()
    expect(writes).toEqual([])
  })

  test('takes a customer who is there already, by name or phone', async () => {
    server.commit({ table: 'customers', kind: 'INSERT', row: { id: 'c7', branch_id: 1, name: 'Farhan Siddiqui', phone: '99999 01482' } })
    const { user } = await openNewForm()
    await screen.findByText(/is free/)
    type('Phone', '+91 9999901482')

    expect(await screen.findByText('Same phone as Farhan Siddiqui')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Use Farhan Siddiqui' }))
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Customer').value).toBe('Farhan Siddiqui'))
    await user.click(screen.getByText('Hold'))

    await waitFor(() => expect(writes[0]?.body).toMatchObject({ customer_id: 'c7', title: 'Farhan Siddiqui' }))
    expect(customers).toEqual([])
  })

  test('of who may not read customers asks for none', async () => {
    await openNewForm({ customerRight: () => 'none' })

    expect(screen.queryByLabelText('Customer')).toBeNull()
    expect(screen.queryByLabelText('Phone')).toBeNull()
  })
})

test('a customer changes the phone, and the booking stays as it is', async () => {
  server.commit({ table: 'customers', kind: 'INSERT', row: { id: 'c1', branch_id: 1, name: 'Harpreet Bedi', phone: '1' } })
  const { user } = await openStoredForm(bookingRow({ status: 'tentative', customer_id: 'c1' }))
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Phone').value).toBe('1'))
  type('Phone', '+91 98888 00000')

  await user.click(screen.getByText('Save'))

  await waitFor(() => expect(customers).toEqual([{ method: 'PATCH', body: { phone: '+91 98888 00000', version: 1 } }]))
  expect(writes).toEqual([])
})
