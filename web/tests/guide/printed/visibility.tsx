// @ts-nocheck: the guide's own text, which is not written for strict checks
/** Logs when the page is hidden and shown. */
import { useEffect } from 'react'

export function VisibilityLog() {
// guide: Monitoring Real-Time Health
// Log real-time connection events
useEffect(() => {
  const handleVisibilityChange = () => {
    if (document.hidden) {
      console.log('[v0] App hidden, subscriptions paused')
    } else {
      console.log('[v0] App visible, subscriptions resumed')
    }
  }
  
  document.addEventListener('visibilitychange', handleVisibilityChange)
  return () => document.removeEventListener('visibilitychange', handleVisibilityChange)
}, [])
// guide ends
  return null
}
