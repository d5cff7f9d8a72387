import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, test, vi } from 'vitest'
import { NO_MARKS } from '@/lib/diary/day-marks'
import type { DiaryPage } from '@/lib/diary/page'
import { bookingRow, during, EMERALD_A, pageWith, PEARL } from '@/lib/diary/testing'
import { PhoneCalendar } from './phone-calendar'

function phone(page = pageWith(bookingRow({}), bookingRow({ hall_id: PEARL.id, ...during('lunch') }), bookingRow({ hall_id: PEARL.id }))) {
  const onChoose = vi.fn()
  render(
    <PhoneCalendar page={page} month="2026-11" today="2026-11-19" chosen="2026-11-21" onChoose={onChoose}>
      <p>the chosen day</p>
    </PhoneCalendar>,
  )
  return { onChoose, user: userEvent.setup() }
}

const marks = (day: HTMLElement): string[] => [...day.querySelectorAll('.mark')].map((mark) => mark.className.slice(-1))

describe('the month on a phone', () => {
  test('has a lamp a base hall, in the order of the chips', () => {
    phone()
    const day = screen.getByRole('button', { name: 'Saturday 21 November, Emerald A 1 and Pearl 2' })

    expect(screen.getAllByRole('radio').map((chip) => chip.textContent)).toEqual([
      'All halls', 'Emerald A', 'Emerald B', 'Pearl', 'Terrace Lawn',
    ])
    expect(marks(day)).toEqual(['1', '0', '2', '0'])
    expect(day.getAttribute('aria-pressed')).toBe('true')
  })

  test('marks an auspicious day, says so aloud and what the diamonds mean', () => {
    const marks = new Map([['2026-11-21', { tier: 3, name: null, source: 'sample' }]])
    render(
      <PhoneCalendar page={pageWith()} month="2026-11" today="2026-11-19" chosen="2026-11-20" onChoose={vi.fn()} marks={marks}>
        <p>the chosen day</p>
      </PhoneCalendar>,
    )
    const day = screen.getByRole('button', { name: 'Saturday 21 November, free, Muhurat A+' })

    expect(day.querySelectorAll('.day-sign i')).toHaveLength(3)
    expect(screen.getByRole('button', { name: 'Friday 20 November, free' }).querySelector('.day-sign')).toBeNull()
    expect(screen.getByText('Muhurat A+')).toBeTruthy()
  })

  test('starts its weeks on Monday', () => {
    phone()
    const grid = screen.getByRole('group', { name: 'Month' })
    const shown = [...grid.children].slice(7, 14).map((day) => (day.querySelector('.number') ?? day).textContent)

    expect(shown).toEqual(['26', '27', '28', '29', '30', '31', '1'])
    expect(screen.getAllByRole('button')).toHaveLength(30)
  })

  test('of one hall colours the whole day as the guide does', async () => {
    const { user } = phone()

    await user.click(screen.getByRole('radio', { name: 'Pearl' }))

    expect(screen.getByRole('button', { name: 'Saturday 21 November, Pearl 2' }).className).toContain('bg-rose-100 text-rose-900')
    expect(screen.getByRole('button', { name: 'Sunday 22 November, free' }).className).toContain('bg-emerald-100')
  })

  test('of a hall that is taken out of use shows all of them again', async () => {
    const calendar = (page: DiaryPage) => (
      <PhoneCalendar page={page} month="2026-11" today="2026-11-19" chosen="2026-11-21" onChoose={vi.fn()}>
        <p>the chosen day</p>
      </PhoneCalendar>
    )
    const page = pageWith(bookingRow({}))
    const { rerender } = render(calendar(page))
    await userEvent.setup().click(screen.getByRole('radio', { name: 'Pearl' }))

    rerender(calendar({ ...page, bases: page.bases.filter(({ id }) => id !== PEARL.id) }))

    expect(screen.getByRole('radio', { name: 'All halls' }).getAttribute('aria-checked')).toBe('true')
    expect(marks(screen.getByRole('button', { name: 'Saturday 21 November, Emerald A 1' }))).toEqual(['1', '0', '0'])
  })

  test('chooses a day by press and shows what stands below', async () => {
    const { user, onChoose } = phone()

    await user.click(screen.getByRole('button', { name: 'Sunday 22 November, free' }))

    expect(onChoose).toHaveBeenCalledExactlyOnceWith('2026-11-22')
    expect(screen.getByText('the chosen day')).toBeTruthy()
  })

  test('counts halls by mark where there are more than six', () => {
    const page = pageWith(bookingRow({}))
    const more = [1, 2, 3, 4, 7, 8, 9].map((id) => ({ ...EMERALD_A, id }))
    phone({ ...page, bases: more })

    expect(screen.getByRole('button', { name: 'Saturday 21 November, Emerald A 1' }).querySelector('.lamps')?.textContent).toBe('61')
  })

  test('turned to a month at hand is drawn in it already, and is as live as ever', () => {
    const [november, december, january] = [pageWith(bookingRow({})), pageWith(bookingRow({ event_date: '2026-12-05' })), pageWith()]
    const atHand = [
      { month: '2026-11', page: november, marks: NO_MARKS },
      { month: '2026-12', page: december, marks: NO_MARKS },
    ]
    const calendar = (month: string, page: DiaryPage) => (
      <PhoneCalendar {...{ month, page, atHand }} today="2026-11-19" chosen={`${month}-01`} onChoose={vi.fn()}>
        <p>the chosen day</p>
      </PhoneCalendar>
    )
    const { container, rerender } = render(calendar('2026-11', november))
    const shown = () => [...container.querySelectorAll('.lamps-pages > :not(.beside)')].map((each) => each.textContent)
    expect(shown()).toEqual([expect.stringContaining('Saturday 21 November, Emerald A 1')])
    const day = screen.getByRole('button', { name: 'Saturday 5 December, Emerald A 1' })

    const changed: string[] = []
    const observer = new MutationObserver(() => undefined)
    observer.observe(container, { subtree: true, childList: true, characterData: true, attributes: true })
    rerender(calendar('2026-12', december))
    for (const { target } of observer.takeRecords()) changed.push(target instanceof Element ? target.className : target.nodeName)

    expect(shown()).toEqual([expect.stringContaining('Saturday 5 December, Emerald A 1')])
    expect(day.isConnected).toBe(true)
    // the two months, and the day that is chosen in each
    expect(new Set(changed)).toEqual(new Set(['', 'beside', 'lamp-day gone', 'lamp-day chosen']))

    rerender(calendar('2026-12', pageWith()))
    expect(day.textContent).toContain('Saturday 5 December, free')
    rerender(calendar('2027-01', january))
    expect(shown()).toEqual([expect.stringContaining('Friday 1 January, free')])
  })
})
