/** The log-ins of the demo; the server takes them only when it runs with `--demo`. */
import type { StaffRole } from '@/lib/database'

export const DEMO_GROUP = 'Utsav Banquets & Lawns'
export const DEMO_PASSWORD = 'banquet-demo'

export const DEMO_LOGINS: readonly { role: StaffRole; email: string }[] = [
  { role: 'owner', email: 'owner@demo.test' },
  { role: 'manager', email: 'manager.dwk@demo.test' },
  { role: 'sales', email: 'sales.dwk@demo.test' },
  { role: 'kitchen', email: 'kitchen.dwk@demo.test' },
]
