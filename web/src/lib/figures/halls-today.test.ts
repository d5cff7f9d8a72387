import { expect, test } from 'vitest'
import { bookingRow, during, EMERALD_A, GRAND, pageWith, PEARL } from '@/lib/diary/testing'
import { hallsToday } from './halls-today'

const TODAY = '2026-11-21'
const at = (time: string, date = TODAY): number => Date.parse(`${date}T${time}:00+05:30`)
const lunch = bookingRow({ title: 'Nimbus lunch', hall_id: PEARL.id, status: 'in_progress', ...during('lunch') })
const dinner = bookingRow({ title: 'Malhotra wedding', hall_id: GRAND.id, status: 'confirmed', ...during('dinner') })
const sangeet = bookingRow({ title: 'Iyer sangeet', hall_id: PEARL.id, status: 'tentative', ...during('dinner') })
const waiting = bookingRow({ title: 'In line', hall_id: EMERALD_A.id, status: 'tentative', option_rank: 2, ...during('lunch') })

const told = (now: number, ...rows: Parameters<typeof pageWith>) =>
  Object.fromEntries(hallsToday([pageWith(...rows)], now).map(({ hall, on, more }) => [hall.name, on && `${on.booking.title}: ${on.stage.headline}, ${on.stage.detail}${more > 0 ? ` +${more}` : ''}`]))

test('each hall says what is on with its countdown, a part of a combination what that holds', () => {
  expect(told(at('15:00'), lunch, dinner, sangeet, waiting)).toEqual({
    'Emerald A': 'Malhotra wedding: Set-up in 2 h, starts in 4 h',
    'Emerald B': 'Malhotra wedding: Set-up in 2 h, starts in 4 h',
    Pearl: 'Nimbus lunch: In progress, ends in 1 h +1',
    'Terrace Lawn': null,
  })
})

test('the day is worked until six in the morning, and what is over is said when nothing comes after', () => {
  const over = { ...dinner, status: 'completed' as const }
  expect(told(at('03:00', '2026-11-22'), over)['Emerald A']).toBe('Malhotra wedding: Done, ')
  expect(told(at('06:30', '2026-11-22'), over)['Emerald A']).toBeNull()
})

test('tonight\'s set-up for tomorrow is not today\'s', () => {
  const tomorrow = bookingRow({ hall_id: PEARL.id, event_date: '2026-11-22', event_time: '07:00:00', end_time: '11:00:00', end_day_offset: 0, setup_minutes: 600 })
  expect(told(at('22:00'), tomorrow).Pearl).toBeNull()
})
