import { expect, test } from 'vitest'
import { askedFor, isSamePhone } from './known-customers'

test('too little typed asks for nobody', () => {
  expect(askedFor({})).toBeNull()
  expect(askedFor({ name: ' K ', phone: '+91' })).toBeNull()
})

test('names are asked for by their letters, phones by their digits', () => {
  expect(askedFor({ name: ' Kapoor, (A*) %' })).toEqual({ name: 'Kapoor A', phone: null })
  expect(askedFor({ name: 'K', phone: '+91 99999-01482' })).toEqual({ name: null, phone: '919999901482' })
})

test('a phone is the same with and without the code of its country', () => {
  expect(isSamePhone('+91 99999 01482', '9999901482')).toBe(true)
  expect(isSamePhone('99999 01482', '99999 01483')).toBe(false)
  expect(isSamePhone(null, '')).toBe(false)
  expect(isSamePhone('1482', '1482')).toBe(false)
})
