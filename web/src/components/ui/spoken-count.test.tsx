import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { SpokenCount } from '@/components/ui/spoken-count'

const said = () => screen.getByRole('status').textContent

it('says the count once it is read, and not what others change of it', () => {
  const { rerender } = render(<SpokenCount asked={['active']} isRead={false} text="0 of 0" />)
  expect(said()).toBe('')
  rerender(<SpokenCount asked={['active']} isRead text="50 of 248" />)
  expect(said()).toBe('50 of 248')

  rerender(<SpokenCount asked={['active']} isRead text="50 of 249" />)
  expect(said()).toBe('50 of 248')
})

it('says it anew for another filter and for more rows', () => {
  const { rerender } = render(<SpokenCount asked={['active', 50]} isRead text="50 of 248" />)
  rerender(<SpokenCount asked={['active', 100]} isRead text="100 of 249" />)
  expect(said()).toBe('100 of 249')
  rerender(<SpokenCount asked={['over', 100]} isRead={false} text="0 of 0" />)
  rerender(<SpokenCount asked={['over', 100]} isRead text="7 bookings" />)
  expect(said()).toBe('7 bookings')
})
