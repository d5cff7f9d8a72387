/** Where each role begins: at what it is asked about first in the morning. */
import type { Branch, StaffRole } from '@/lib/database'
import { routes } from '@/lib/routes'

/** The address of a role's first screen; null while there is no branch to show. */
export function firstScreen(role: StaffRole, branches: readonly Branch[]): string | null {
  const branch = branches[0]?.code
  if (branch === undefined) return null
  switch (role) {
    case 'owner':
    case 'accounts':
      return routes.dashboards()
    case 'manager':
      return routes.diary(branch)
    case 'sales':
      return routes.calendar(branch)
    case 'operations':
    case 'kitchen':
    case 'viewer':
      return routes.today(branch)
    case 'store':
      return routes.shortages(branch)
  }
}
