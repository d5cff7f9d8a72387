// @ts-nocheck: the guide's own text, which is not written for strict checks
/** Says in the console what it hears. */
import { useRealtime } from '@/hooks/use-real-time'

export function DebugLog() {
// guide: Debugging Real-Time Issues > Enable Debug Logging
// In component
const { isConnected } = useRealtime({
  table: 'bookings',
  onInsert: (data) => {
    console.log('[v0] Real-time INSERT:', data)
  },
  onUpdate: (data) => {
    console.log('[v0] Real-time UPDATE:', data)
  },
})

console.log('[v0] Real-time connection status:', isConnected)
// guide ends
  return isConnected ? 'Live' : 'Offline'
}
