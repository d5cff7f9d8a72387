/** Rows for the tests of stock: an ordinary one, with what a test says of it. */
import type { Booking, InventoryItem, InventoryNeed, InventoryShortage } from '@/lib/database'

const stamps = { created_at: '2026-11-01T00:00:00Z', modified_at: '2026-11-01T00:00:00Z', version: 1 }

export function anItem(part: Partial<InventoryItem> = {}): InventoryItem {
  const item: InventoryItem = {
    ...stamps, id: 'chair', branch_id: 1, sku: 'CH-CHV', name: 'Chiavari chair', category: 'Seating', unit: 'piece',
    kind: 'returnable', turnaround_minutes: 0, par_level: 0, guests_per_unit: null, owned: 420, out_of_service: 20,
    issued: 0, borrowed: 0, on_hand: 0, sort_order: 0, active: true, modified_by: null, ...part,
  }
  return { ...item, on_hand: item.owned + item.borrowed - item.out_of_service - item.issued }
}

/** A need of the chair on 21 November 2026, 17:00 to 02:00 in Kolkata. */
export function aNeed(part: Partial<InventoryNeed> = {}): InventoryNeed {
  return {
    ...stamps, id: `need-${part.booking_id ?? 'a'}-${part.item_id ?? 'chair'}`, branch_id: 1, item_id: 'chair', booking_id: 'a', transfer_id: null,
    quantity: 100, issued: 0, returned: 0, out_at: '2026-11-21T11:30:00Z', due_back_at: '2026-11-21T20:30:00Z',
    counts: true, ...part,
  }
}

export function aShortage(part: Partial<InventoryShortage> = {}): InventoryShortage {
  return {
    ...stamps, id: 'short', branch_id: 1, item_id: 'chair', starts_at: '2026-11-21T11:30:00Z',
    ends_at: '2026-11-21T20:30:00Z', quantity: 100, state: 'open', resolution: null, settled_quantity: null,
    from_branch_id: null, from_branch_name: null, substitute_item_id: null, owner_id: null, note: null, ...part,
  }
}

export function aFunction(part: Partial<Booking> = {}): Booking {
  return {
    ...stamps, id: 'a', branch_id: 1, event_id: null, hall_id: 1, hall_name: 'Emerald A', title: 'Malhotra–Kapoor reception',
    event_type: 'reception', event_date: '2026-11-21', event_time: '19:00:00', end_time: '01:00:00', end_day_offset: 1,
    starts_at: '2026-11-21T13:30:00Z', ends_at: '2026-11-21T19:30:00Z', setup_minutes: 120, teardown_minutes: 60,
    status: 'confirmed', option_rank: 1, option_expires_at: null, challenged_at: null, status_reason: null, guests_expected: 300, guests_guaranteed: null,
    guests_actual: null, setup_style: null, customer_id: null, notes: null, created_by: null, modified_by: null, ...part,
  }
}
