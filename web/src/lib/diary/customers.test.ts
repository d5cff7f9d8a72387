import { describe, expect, test } from 'vitest'
import type { Customer } from '@/lib/database'
import { customerFields, planCustomer } from './customers'
import type { CustomerInput } from './customers'

const BEDI: Customer = {
  id: 'c1',
  branch_id: 1,
  name: 'Harpreet Bedi',
  phone: '+91 99999 01482',
  email: null,
  notes: null,
  created_at: '2026-11-01T06:00:00+00:00',
  modified_at: '2026-11-01T06:00:00+00:00',
  version: 3,
}

const plan = (changes: Partial<CustomerInput>) =>
  planCustomer({ typed: {}, id: null, stored: undefined, newId: 'new', branchId: 1, title: 'Bedi kitty', ...changes })

describe('a booking without a customer', () => {
  test('stays without one while nothing is typed', () => {
    expect(plan({})).toEqual({ kind: 'keep', id: null })
    expect(plan({ typed: { name: ' ', phone: '' } })).toEqual({ kind: 'keep', id: null })
  })

  test('gets one under the id of the form', () => {
    expect(plan({ typed: { name: ' Harpreet Bedi ', phone: ' ' } })).toEqual({
      kind: 'make',
      row: { id: 'new', branch_id: 1, name: 'Harpreet Bedi', phone: null },
    })
  })

  test('with a phone alone is named as the function is', () => {
    expect(plan({ typed: { phone: '99999 01482' } })).toMatchObject({ row: { name: 'Bedi kitty', phone: '99999 01482' } })
  })
})

describe('a booking with a customer', () => {
  const stored = { id: BEDI.id, stored: BEDI }

  test('keeps it while nothing differs', () => {
    expect(plan(stored)).toEqual({ kind: 'keep', id: 'c1' })
    expect(plan({ ...stored, typed: { name: 'Harpreet Bedi' } })).toEqual({ kind: 'keep', id: 'c1' })
  })

  test('writes what differs alone, on the row that was seen', () => {
    expect(plan({ ...stored, typed: { phone: '+91 98888 00000' } })).toEqual({
      kind: 'change',
      id: 'c1',
      changes: { phone: '+91 98888 00000', version: 3 },
    })
  })

  test('no longer names it once both fields are emptied', () => {
    expect(plan({ ...stored, typed: { name: '', phone: '' } })).toEqual({ kind: 'keep', id: null })
  })
})

test('the form shows what was typed over what is stored', () => {
  expect(customerFields(BEDI, { phone: '1' })).toEqual({ name: 'Harpreet Bedi', phone: '1' })
  expect(customerFields(undefined, {})).toEqual({ name: '', phone: '' })
})
