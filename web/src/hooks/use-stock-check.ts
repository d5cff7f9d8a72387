/** The shortage seen while booking: what the store lacks for a function, live, before it is saved. */
import { useMemo } from 'react'
import { useLiveTable } from '@/hooks/use-live-table'
import { itemsOf } from '@/hooks/use-stock'
import type { InventoryNeed, InventoryShortage } from '@/lib/database'
import { fallingShort, type BookingWindow, type StockCheck } from '@/lib/stock/check'
import { addDays, DAY } from '@/lib/time'

/** Longest set-up and longest turnaround that are usual; a need that reaches further is seen by the server alone. */
const REACH_DAYS = 4

/**
 * What falls short if this booking is made; judged anew with every change of the form and of the stock.
 *
 * `null` asks nothing. Rows are those of the days around it, shared with whoever else looks at them.
 */
export function useStockCheck(branchId: number, booking: BookingWindow | null): StockCheck {
  const since = booking === null ? null : addDays(dayOf(booking.from), -REACH_DAYS)
  const until = booking === null ? null : addDays(dayOf(booking.to), REACH_DAYS)
  const isAsked = since !== null && until !== null
  const items = useLiveTable(isAsked ? itemsOf(branchId) : null)
  const needs = useLiveTable<InventoryNeed>(isAsked ? {
    table: 'inventory_needs',
    conditions: [['branch_id', 'eq', branchId], ['due_back_at', 'gte', since], ['out_at', 'lte', until]],
  } : null)
  const shortages = useLiveTable<InventoryShortage>(isAsked ? {
    table: 'inventory_shortages',
    conditions: [['branch_id', 'eq', branchId], ['ends_at', 'gte', since], ['starts_at', 'lte', until]],
  } : null)
  const isKnown = items.status === 'ready' && needs.status === 'ready' && shortages.status === 'ready'
  return useMemo((): StockCheck => {
    if (booking === null || !isKnown || booking.guests === null || items.rows.length === 0) return { status: 'unknown' }
    const falling = fallingShort(booking, { items: items.rows, needs: needs.rows, shortages: shortages.rows })
    return falling.length === 0 ? { status: 'enough' } : { status: 'short', falling }
  }, [booking, isKnown, items.rows, needs.rows, shortages.rows])
}

// A week's edge is enough: by whole days of UTC, so that the tables are not asked anew with every minute.
function dayOf(instant: number): string {
  return new Date(Math.floor(instant / DAY) * DAY).toISOString().slice(0, 10)
}
