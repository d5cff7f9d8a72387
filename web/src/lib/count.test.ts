import { afterEach, expect, it } from 'vitest'
import { formatCount, groupCountsAs } from '@/lib/count'

afterEach(() => groupCountsAs('INR'))

it('groups counts as the money of the house is', () => {
  groupCountsAs('GBP')
  expect([formatCount(1185), formatCount(120_000), formatCount(-4500)]).toEqual(['1,185', '120,000', '−4,500'])
  groupCountsAs('INR')
  expect([formatCount(1185), formatCount(120_000), formatCount(-4500)]).toEqual(['1,185', '1,20,000', '−4,500'])
})
