/** Who works here, live: profiles, rights and invitations, and how people sign in, read again as those change. */
import { useEffect, useMemo, useState } from 'react'
import { useLiveTable } from '@/hooks/use-live-table'
import { useSignedIn } from '@/hooks/use-session'
import { supabase } from '@/lib/client'
import type { Invitation, Membership, Profile, RolePermission, StaffAccount } from '@/lib/database'
import type { LiveTable, TableState } from '@/lib/live/table'
import { grantingOf, type Granting } from '@/lib/people/granting'
import type { Staff } from '@/lib/people/roster'

export type StaffView = {
  staff: Staff
  isLoading: boolean
  /** No rows of the server, and none that this device kept. */
  isUnread: boolean
  /** The first part that could not be read. */
  failure: Pick<Extract<TableState<never>, { status: 'failed' }>, 'error' | 'failedAt' | 'retryAt'> | null
  /** Reads what failed again. */
  reload: () => void
  /** What the person at the screen may give and take. */
  granting: Granting
  memberships: LiveTable<Membership> | null
}

export function useStaff(): StaffView {
  const { person } = useSignedIn()
  const profiles = useLiveTable<Profile>({ table: 'profiles' })
  const memberships = useLiveTable<Membership>({ table: 'memberships' })
  const invitations = useLiveTable<Invitation>({ table: 'invitations' })
  const permissions = useLiveTable<RolePermission>({ table: 'role_permissions', key: ['role', 'table_name'] })
  const accounts = useAccounts([profiles.rows, memberships.rows, invitations.rows])
  const parts = [profiles, memberships, invitations]
  const failed = parts.find(({ status }) => status === 'failed')

  const staff = useMemo((): Staff => ({
    profiles: profiles.rows,
    // one that waits to be numbered by the server shows when it has come back
    memberships: memberships.rows.filter(({ id }) => (id as number | undefined) !== undefined),
    invitations: invitations.rows,
    accounts: accounts ?? [],
  }), [profiles.rows, memberships.rows, invitations.rows, accounts])
  const granting = useMemo(
    () => grantingOf(memberships.rows.filter(({ user_id }) => user_id === person.id), permissions.rows),
    [memberships.rows, permissions.rows, person.id],
  )
  return {
    staff,
    isLoading: accounts === null || parts.some(({ status }) => status === 'loading'),
    isUnread: parts.some(({ isKnown }) => !isKnown),
    failure: failed?.status === 'failed' ? failed : null,
    reload: () => { for (const { table } of parts) table?.reload() },
    granting,
    memberships: memberships.table,
  }
}

/** Many changes at once are one question. */
const QUIET_MS = 150

/** How people sign in; null until it is known, empty where it cannot be. Asked again as `watched` changes. */
function useAccounts(watched: readonly unknown[]): readonly StaffAccount[] | null {
  const [accounts, setAccounts] = useState<readonly StaffAccount[] | null>(null)
  useEffect(() => {
    let isOver = false
    const timer = setTimeout(() => {
      void supabase.rpc('staff_accounts', {}).then(({ data }) => {
        if (!isOver) setAccounts((known) => data ?? known ?? [])
      })
    }, QUIET_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the rows are what may make another answer
  }, watched)
  return accounts
}
