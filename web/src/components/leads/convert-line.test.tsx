/** A function of a lead that is converted: whether its hall is to be had is heard, where another one is chosen. */
import { render, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { ConvertLine } from '@/components/leads/convert-line'
import { buildPage } from '@/lib/diary/page'
import { DAYPARTS, DWARKA, HOUSE } from '@/lib/diary/testing'
import { linesOf, type LineVerdict } from '@/lib/leads/conversion'
import { leadRow } from '@/lib/leads/testing'

const TODAY = '2026-11-19'
const lead = leadRow({ wishes: [{ from: '2026-11-21', to: '2026-11-21', session: 'dinner' }] })
const page = buildPage(DWARKA, HOUSE, DAYPARTS, [])

it('speaks of a hall that is free, and of none', () => {
  const [line] = linesOf(lead, [], page, TODAY)
  if (!line) throw new Error('the lead asks for nothing')
  const shown = (verdict: LineVerdict) => (
    <ConvertLine {...{ line, lead, page, verdict }} status="confirmed" number={1} refusal={null} isAdded={false} today={TODAY} onChange={vi.fn()} />
  )
  const { rerender } = render(shown({ state: 'free', rank: null }))
  const status = screen.getByRole('status')
  expect(status.textContent).toMatch(/^Free/)
  rerender(shown(null))
  expect([status.isConnected, status.textContent]).toEqual([true, 'Choose a hall'])
})
