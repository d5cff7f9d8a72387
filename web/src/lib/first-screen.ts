/** Where each role begins. Screens that are still to come (Dashboard, Today, Stock) are stood in for by the nearest. */
import type { Branch, StaffRole } from '@/lib/database'
import { routes } from '@/lib/routes'

/** The address of a role's first screen; null while there is no branch to show. */
export function firstScreen(role: StaffRole, branches: readonly Branch[]): string | null {
  const branch = branches[0]?.code
  if (branch === undefined) return null
  switch (role) {
    case 'owner':
    case 'sales':
    case 'accounts':
      return routes.calendar(branch)
    case 'manager':
    case 'operations':
    case 'kitchen':
    case 'store':
    case 'viewer':
      return routes.diary(branch)
  }
}
