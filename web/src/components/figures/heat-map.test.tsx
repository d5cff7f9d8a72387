import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { expect, test } from 'vitest'
import type { Heat } from '@/lib/figures/heat'
import { HeatMap } from './heat-map'

const column = (day: number) => ({ startsOn: `2026-11-${day}`, label: String(day), under: 'S', isWeekend: false }) as Heat['columns'][number]
const share = (sold: number, sellable = 4) => ({ sold, held: 0, sellable })
const HEAT = {
  columns: [column(20), column(21), column(22)],
  rows: [{ id: 1, shares: [share(0), share(4, 0), share(1)] }, { id: 2, shares: [share(2), share(3), share(4)] }],
} as unknown as Heat

test('one stop of the tab key, and arrows from cell to cell that say where, when and how many', async () => {
  render(
    <MemoryRouter>
      <HeatMap heat={HEAT} measure="dinners" isByHall={false} placeOf={(id) => ({ name: id === 1 ? 'Dwarka' : 'Noida', code: null, link: '' })} linkOf={(id, { startsOn }) => `/${id}/${startsOn}`} />
    </MemoryRouter>,
  )
  const user = userEvent.setup()
  const focused = () => document.activeElement?.getAttribute('href')
  expect(screen.getAllByRole('link').filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1)

  await user.tab()
  expect(document.activeElement?.textContent).toMatch(/^Dwarka, .*20 November.*, 4 /)
  // what is not sold that day is stepped over
  await user.keyboard('{ArrowRight}')
  expect(focused()).toBe('/1/2026-11-22')
  await user.keyboard('{ArrowDown}{Home}')
  expect(focused()).toBe('/2/2026-11-20')
  await user.keyboard('{End}{ArrowRight}')
  expect(focused()).toBe('/2/2026-11-22')
  await user.tab()
  expect(document.activeElement).toBe(document.body)
})
