// @ts-nocheck: the guide's own text, which is not written for strict checks
/** The four hooks. An import stands at the top of a file and a hook in a component, so each block is in two pieces. */
// guide: Real-Time Components > 2. Real-Time Hooks > useRealtime (Generic)
import { useRealtime } from '@/hooks/use-real-time'
// guide ends
// guide: Real-Time Components > 2. Real-Time Hooks > useRealtimeBookings
import { useRealtimeBookings } from '@/hooks/use-real-time'
// guide ends
// guide: Real-Time Components > 2. Real-Time Hooks > useRealtimeLeads
import { useRealtimeLeads } from '@/hooks/use-real-time'
// guide ends
// guide: Real-Time Components > 2. Real-Time Hooks > useRealtimeInventory
import { useRealtimeInventory } from '@/hooks/use-real-time'
// guide ends

export function Generic({ branchId }) {
// guide: Real-Time Components > 2. Real-Time Hooks > useRealtime (Generic)
const { isConnected } = useRealtime({
  table: 'bookings',
  filter: `branch_id=eq.${branchId}`,
  onInsert: (data) => console.log('New booking:', data),
  onUpdate: (data) => console.log('Updated:', data),
  onDelete: (data) => console.log('Cancelled:', data),
})
// guide ends
  return isConnected ? 'Live' : 'Offline'
}

export function Bookings({ branchId }) {
// guide: Real-Time Components > 2. Real-Time Hooks > useRealtimeBookings
const { isConnected } = useRealtimeBookings(branchId, {
  onNew: (booking) => { /* Handle new */ },
  onUpdated: (booking) => { /* Handle update */ },
  onCancelled: (booking) => { /* Handle cancel */ }
})
// guide ends
  return isConnected ? 'Live' : 'Offline'
}

export function Leads({ branchId }) {
// guide: Real-Time Components > 2. Real-Time Hooks > useRealtimeLeads
const { isConnected } = useRealtimeLeads(branchId, {
  onNew: (lead) => { /* Handle new lead */ },
  onUpdated: (lead) => { /* Update lead */ },
  onClosed: (lead) => { /* Lead closed */ }
})
// guide ends
  return isConnected ? 'Live' : 'Offline'
}

export function Inventory({ branchId }) {
// guide: Real-Time Components > 2. Real-Time Hooks > useRealtimeInventory
const { isConnected } = useRealtimeInventory(branchId, {
  onNew: (item) => { /* New item */ },
  onUpdated: (item) => { /* Item updated */ },
  onRemoved: (item) => { /* Item removed */ }
})
// guide ends
  return isConnected ? 'Live' : 'Offline'
}
