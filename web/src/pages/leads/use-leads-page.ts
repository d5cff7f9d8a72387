/** What the leads page keeps beside its rows: filter and view from the address, what is in hand, what is being asked. */
import { useCallback, useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useSignedIn } from '@/hooks/use-session'
import { useLiveTable } from '@/hooks/use-live-table'
import type { Lead, LeadSource, LeadStage, Membership } from '@/lib/database'
import { EVERYTHING, OWNER_FILTERS, type LeadFilter, type OwnerFilter } from '@/lib/leads/listing'
import { CLOSED_STAGES, OPEN_STAGES } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { withPanel } from '@/lib/routes'

const STAGES: readonly string[] = [...OPEN_STAGES, ...CLOSED_STAGES]

/** Which part of the leads the address asks for. */
export function useLeadsAddress() {
  const [search, setSearch] = useSearchParams()
  const owner = search.get('owner') as OwnerFilter | null
  const source = search.get('source')
  const stage = search.get('stage')
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
    stage: stage !== null && STAGES.includes(stage) ? (stage as LeadStage) : null,
    onFilter: (next: LeadFilter) => set({ owner: next.owner === 'everyone' ? null : next.owner, source: next.source }),
    onView: (view: 'board' | 'list') => set({ list: view === 'list' ? '' : null, stage: null }),
    onStage: (next: LeadStage | null) => set({ stage: next }),
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

/** Who could own a lead of a branch, as far as this person may know: memberships they may read, and who owns some already. */
export function useOwners(leads: readonly Lead[], branchId: number | undefined, nameOf: (id: string | null) => string) {
  const { person } = useSignedIn()
  const { rows } = useLiveTable<Membership>({ table: 'memberships' })
  return useMemo(() => {
    const sells = rows.filter(({ role, branch_id: at }) => (role === 'sales' || role === 'manager') && (at === null || at === branchId))
    const owning = leads.filter((lead) => lead.branch_id === branchId && lead.owner_id !== null).map((lead) => lead.owner_id ?? '')
    const ids = [...new Set([person.id, ...sells.map(({ user_id }) => user_id), ...owning])]
    return ids.map((id) => ({ id, name: nameOf(id) })).sort((a, b) => a.name.localeCompare(b.name))
  }, [rows, leads, branchId, nameOf, person.id])
}

/** A lead that a question is open about. */
export type Asking = { kind: 'stage'; lead: Lead } | { kind: 'end'; lead: Lead; stage: 'lost' | 'turned_down' } | null

export function useAsking() {
  return useState<Asking>(null)
}
