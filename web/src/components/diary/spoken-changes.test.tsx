import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { bookingRow } from '@/lib/diary/testing'
import { SpokenChanges } from './spoken-changes'

const change = (title: string, at: number) => ({
  before: null,
  after: bookingRow({ title }),
  by: { id: 'u1', name: 'Arjun Mehta' },
  at,
})

test('a change is spoken once, and the next not before ten seconds', () => {
  const { rerender } = render(<SpokenChanges changes={[]} />)
  const said = () => screen.getByRole('status').textContent
  expect(said()).toBe('')

  rerender(<SpokenChanges changes={[change('BrightPath', 20_000)]} />)
  expect(said()).toBe('Arjun added this: BrightPath, Emerald A')
  rerender(<SpokenChanges changes={[change('Too soon', 29_999)]} />)
  expect(said()).toBe('Arjun added this: BrightPath, Emerald A')
  rerender(<SpokenChanges changes={[change('Later', 30_000)]} />)
  expect(said()).toBe('Arjun added this: Later, Emerald A')
})
