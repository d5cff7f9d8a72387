import { render, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { CalendarDay, Lead } from '@/lib/database'
import { marksByBranch } from '@/lib/diary/day-marks'
import { DWARKA, pageWith } from '@/lib/diary/testing'
import { AskedFor } from './asked-for'

const SATURDAY = '2026-11-21'
const SUNDAY = '2026-11-22'

it('says of the days asked for most which are auspicious', () => {
  const wish = (date: string) => ({ from: date, to: date, session: 'dinner', guests: 90 })
  const lead = (id: string, date: string) => ({ id, branch_id: DWARKA.id, stage: 'new', wishes: [wish(date)], received_at: '' }) as unknown as Lead
  const muhurat = { branch_id: DWARKA.id, date: SATURDAY, kind: 'muhurat', tier: 3, name: 'Dev Uthani', source: 'sample' } as unknown as CalendarDay
  render(
    <AskedFor
      pages={[pageWith()]} leads={[lead('a', SATURDAY), lead('b', SUNDAY)]} dates={[SATURDAY, SUNDAY]} today="2026-11-19"
      marks={marksByBranch([muhurat])} onOpenDay={vi.fn()}
    />,
  )
  expect(screen.getByRole('button', { name: /Sat 21 Nov.*Muhurat A\+, Dev Uthani/ })).toBeDefined()
  expect(screen.getByRole('button', { name: /Sun 22 Nov/ }).textContent).not.toContain('Muhurat')
})

it('does not say that nobody asks before the enquiries are read', () => {
  const props = { pages: [pageWith()], dates: [SATURDAY], today: '2026-11-19', marks: new Map(), onOpenDay: vi.fn() }
  const { rerender } = render(<AskedFor {...props} leads={null} />)
  expect(screen.getByText('Not read yet')).toBeDefined()

  rerender(<AskedFor {...props} leads={[]} />)
  expect(screen.getByText('No open enquiry asks for a free day of this month')).toBeDefined()
})
