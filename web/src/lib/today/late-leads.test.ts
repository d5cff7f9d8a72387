import { expect, it } from 'vitest'
import { leadRow } from '@/lib/leads/testing'
import { lateLeads } from '@/lib/today/late-leads'

const now = Date.parse('2026-11-19T06:15:00Z')
const received = (time: string) => ({ received_at: `2026-11-19T${time}:00+00:00` })
const names = (...leads: Parameters<typeof leadRow>[0][]) => lateLeads(leads.map((lead) => leadRow(lead)), now).map(({ lead }) => lead.name)

it('is a task from the fifteenth minute without a reply, the longest wait first', () => {
  expect(names({ name: 'just late', ...received('06:00') }, { name: 'in time', ...received('06:01') }, { name: 'long', ...received('04:00') })).toEqual(['long', 'just late'])
})

it('is none once somebody has answered, or moved it on', () => {
  expect(names({ ...received('04:00'), first_response_at: '2026-11-19T06:10:00Z' }, { ...received('04:00'), stage: 'contacted' })).toEqual([])
})
