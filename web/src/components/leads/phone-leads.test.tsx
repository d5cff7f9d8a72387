/** Leads on a phone: the stages, one at a time. */
import { render, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { PhoneLeads } from '@/components/leads/phone-leads'
import { CLOSED_STAGES, OPEN_STAGES } from '@/lib/leads/stages'
import type { Lead, LeadStage } from '@/lib/database'

const none = Object.fromEntries([...OPEN_STAGES, ...CLOSED_STAGES].map((stage) => [stage, []])) as unknown as Record<LeadStage, readonly Lead[]>

it('counts no lead that was not read yet', () => {
  const { rerender } = render(<PhoneLeads groups={none} isBlank stage="new" onStage={vi.fn()} />)
  expect(screen.getByRole('radio', { name: 'New' })).toBeDefined()

  rerender(<PhoneLeads groups={none} isBlank={false} stage="new" onStage={vi.fn()} />)
  expect(screen.getByRole('radio', { name: 'New 0' })).toBeDefined()
})
