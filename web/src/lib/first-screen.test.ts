import { describe, expect, it } from 'vitest'
import type { Branch, StaffRole } from '@/lib/database'
import { firstScreen } from '@/lib/first-screen'

const branches = [{ code: 'dwk' }, { code: 'jai' }] as Branch[]

describe('the first screen', () => {
  it.each<[StaffRole, string]>([
    ['owner', '/dashboard'],
    ['accounts', '/dashboard'],
    ['manager', '/dwk/diary'],
    ['sales', '/dwk/calendar'],
    ['operations', '/dwk/today'],
    ['kitchen', '/dwk/today'],
    ['viewer', '/dwk/today'],
    ['store', '/dwk/stock/shortages'],
  ])('of %s is %s', (role, path) => expect(firstScreen(role, branches)).toBe(path))

  it('is none while there is no branch', () => expect(firstScreen('owner', [])).toBeNull())
})
