/** Which part of the leads the address asks for: board or list, whose, from where, which stage, closed since when, found how, in which order. */
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { LeadSource, LeadStage } from '@/lib/database'
import { EVERYTHING, orderOf, orderWord, OWNER_FILTERS, type LeadFilter, type ListOrder, type OwnerFilter } from '@/lib/leads/listing'
import { CLOSED_STAGES, OPEN_STAGES } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { withPanel } from '@/lib/routes'
import { isMonth } from '@/lib/time'

const STAGES: readonly string[] = [...OPEN_STAGES, ...CLOSED_STAGES]

export function useLeadsAddress() {
  const [search, setSearch] = useSearchParams()
  const owner = search.get('owner') as OwnerFilter | null
  const source = search.get('source')
  const stage = search.get('stage')
  const said = search.get('by')
  const since = search.get('since')
  const filter: LeadFilter = useMemo(
    () => ({
      owner: owner !== null && OWNER_FILTERS.includes(owner) ? owner : EVERYTHING.owner,
      source: source !== null && source in messages.leads.sources ? (source as LeadSource) : null,
      text: '',
    }),
    [owner, source],
  )
  const set = useCallback(
    (changes: Record<string, string | null>) =>
      setSearch((current) => {
        const next = new URLSearchParams(current)
        for (const [key, value] of Object.entries(changes)) {
          if (value === null) next.delete(key)
          else next.set(key, value)
        }
        return next
      }, { replace: true }),
    [setSearch],
  )
  return {
    filter,
    isList: search.has('list'),
    find: search.get('find') ?? '',
    order: useMemo(() => orderOf(said), [said]),
    stage: stage !== null && STAGES.includes(stage) ? (stage as LeadStage) : null,
    /** The month that closed leads are read from; null for this one. */
    since: since !== null && isMonth(since) ? since : null,
    onFilter: (next: LeadFilter) => set({ owner: next.owner === 'everyone' ? null : next.owner, source: next.source }),
    onView: (view: 'board' | 'list') => set({ list: view === 'list' ? '' : null, stage: null }),
    onStage: (next: LeadStage | null) => set({ stage: next }),
    onFind: (text: string) => set({ find: text === '' ? null : text }),
    onSince: (month: string) => set({ since: month }),
    onOrder: (order: ListOrder) => set({ by: orderWord(order) }),
    /** The same page with a panel beside it. */
    addressOf: useCallback((id: string) => `?${withPanel(search, { kind: 'lead', id }).toString()}`, [search]),
    addressOfBooking: useCallback((id: string) => `?${withPanel(search, { kind: 'booking', id }).toString()}`, [search]),
    /** The list of one end. */
    endAddress: (end: LeadStage) => {
      const next = withPanel(search, null)
      next.set('list', '')
      next.set('stage', end)
      return `?${next.toString()}`
    },
  }
}
