import { describe, expect, it } from 'vitest'
import { firstName, initials, personColour } from '@/lib/person'

describe('people', () => {
  it.each([['Priya Nair', 'PN'], ['Store', 'S'], ['  anil kumar  sharma ', 'AS'], ['नेहा जोशी', 'नज'], ['', '']])('%s is %s', (name, text) => {
    expect(initials(name)).toBe(text)
  })

  it('have one of six colours, the same every time, all of them used', () => {
    const ids = Array.from({ length: 200 }, (_, index) => `person-${index}`)
    expect(ids.map(personColour)).toEqual(ids.map(personColour))
    expect([...new Set(ids.map(personColour))].sort()).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('are called by their first name', () => expect(firstName('Priya Nair')).toBe('Priya'))
})
