/**
 * Who is here and what they may do, live: rights given open the application by themselves, rights taken
 * away close it.
 */
import type { User } from '@supabase/supabase-js'
import { storedUser, supabase, type BanquetClient } from '@/lib/client'
import { groupCountsAs } from '@/lib/count'
import type { Branch, Membership, RolePermission } from '@/lib/database'
import { debug } from '@/lib/live/debug'
import { liveHub, type Lease, type LiveHub } from '@/lib/live/hub'
import { Listeners } from '@/lib/live/listeners'
import type { TableState } from '@/lib/live/table'
import { forgetRecent } from '@/lib/palette/recent'
import { rightsOf, type Rights } from '@/lib/rights'

export type Person = { id: string; email: string; name: string }

export type Session =
  /** The stored session or its rights are being read; `problem` says what stands in the way so far. */
  | { status: 'opening'; problem: string | null }
  | { status: 'signed-out' }
  /** Signed in, but nobody has given rights yet. */
  | { status: 'waiting'; person: Person }
  | { status: 'ready'; person: Person; rights: Rights; branches: readonly Branch[] }

type Leases = { memberships: Lease<Membership>; permissions: Lease<RolePermission>; branches: Lease<Branch> }
type Parts = {
  memberships: TableState<Membership>
  permissions: TableState<RolePermission>
  branches: TableState<Branch>
}

export class SessionStore {
  readonly #hub: LiveHub
  readonly #client: BanquetClient
  readonly #listeners = new Listeners()
  #session: Session = { status: 'opening', problem: null }
  #person: Person | null = null
  #leases: Leases | null = null
  #stops: (() => void)[] = []
  /** The memberships that the rest was read under; null until the first are in. */
  #readUnder: string | null = null
  /** What was shown before the rights changed, until all of it has been read anew. */
  #outdated: Pick<Parts, 'permissions' | 'branches'> | null = null

  constructor(client: BanquetClient) {
    this.#client = client
    this.#hub = liveHub(client)
    const stored = storedUser()
    if (stored) this.#onUser(stored)
    client.auth.onAuthStateChange((event, session) => {
      debug('session', event)
      // A session that cannot be renewed just now is still a session; one that never can is signed out.
      const user = session?.user ?? (event === 'SIGNED_OUT' ? null : storedUser())
      if (event === 'SIGNED_OUT') void this.#hub.forget()
      this.#onUser(user)
    })
  }

  getSession = (): Session => this.#session

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  /** Ends the session on this device; others stay. Works without the server too. */
  async signOut(): Promise<void> {
    forgetRecent()
    await this.#client.auth.signOut({ scope: 'local' })
  }

  #onUser(user: User | null): void {
    if (user && user.id === this.#person?.id) {
      this.#rename(personOf(user))
      return
    }
    this.#close()
    if (!user) {
      this.#set({ status: 'signed-out' })
      return
    }
    this.#person = personOf(user)
    this.#set({ status: 'opening', problem: null })
    this.#open(user.id)
  }

  /** The same account under another name or address: nothing else changes. */
  #rename(person: Person): void {
    if (person.name === this.#person?.name && person.email === this.#person.email) return
    this.#person = person
    this.#review()
  }

  #open(userId: string): void {
    this.#hub.openFor(userId)
    const leases: Leases = {
      memberships: this.#hub.open<Membership>({ table: 'memberships', conditions: [['user_id', 'eq', userId]] }),
      permissions: this.#hub.open<RolePermission>({ table: 'role_permissions', key: ['role', 'table_name'] }),
      branches: this.#hub.open<Branch>({ table: 'branches', order: (a, b) => a.sort_order - b.sort_order || a.id - b.id }),
    }
    this.#leases = leases
    this.#stops = Object.values(leases).map(({ table }) => table.subscribe(() => this.#review()))
    this.#review()
  }

  /** Nothing of one person stays for the next. */
  #close(): void {
    for (const stop of this.#stops) stop()
    this.#stops = []
    this.#leases = null
    this.#person = null
    this.#readUnder = null
    this.#outdated = null
    this.#hub.closeAll()
  }

  #review(): void {
    if (!this.#leases || !this.#person) return
    const parts: Parts = {
      memberships: this.#leases.memberships.table.getState(),
      permissions: this.#leases.permissions.table.getState(),
      branches: this.#leases.branches.table.getState(),
    }
    if (parts.memberships.status === 'ready') this.#noteRights(parts)
    this.#set(sessionOf(this.#person, parts, this.#isOutdated(parts)))
  }

  /** Other rights mean other rows everywhere: all that is on screen is read anew. */
  #noteRights(parts: Parts): void {
    const rights = parts.memberships.rows.map(({ branch_id, role }) => `${branch_id ?? '*'} ${role}`).sort().join()
    if (rights === this.#readUnder) return
    const isFirst = this.#readUnder === null
    this.#readUnder = rights
    if (isFirst) return
    debug('session', `rights are now ${rights || 'none'}`)
    this.#outdated = { permissions: parts.permissions, branches: parts.branches }
    this.#hub.reloadAll()
  }

  #isOutdated(parts: Parts): boolean {
    const before = this.#outdated
    if (!before) return false
    if (parts.permissions === before.permissions || parts.branches === before.branches) return true
    this.#outdated = null
    return false
  }

  #set(session: Session): void {
    this.#session = session
    this.#listeners.tell()
  }
}

/** What the tables say together; from then on counts are grouped as in the first branch. */
function sessionOf(person: Person, parts: Parts, isOutdated: boolean): Session {
  const failed = Object.values(parts).find((part) => part.status === 'failed')
  if (failed && parts.branches.rows.length === 0) return { status: 'opening', problem: failed.error.message }
  if (parts.memberships.status === 'loading') return { status: 'opening', problem: null }
  if (parts.memberships.rows.length === 0) return { status: 'waiting', person }
  const isRead = parts.permissions.status !== 'loading' && parts.branches.status !== 'loading'
  if (!isRead || (isOutdated && parts.branches.rows.length === 0)) return { status: 'opening', problem: null }
  const [first] = parts.branches.rows
  if (first) groupCountsAs(first.currency)
  const rights = rightsOf(parts.memberships.rows, parts.permissions.rows)
  return { status: 'ready', person, rights, branches: parts.branches.rows }
}

/** The account behind a session, as a person. */
export function personOf(user: User): Person {
  const email = user.email ?? ''
  const name: unknown = user.user_metadata['full_name'] ?? user.user_metadata['name']
  return { id: user.id, email, name: typeof name === 'string' && name.trim() ? name : (email.split('@')[0] ?? '') }
}

const stores = new WeakMap<BanquetClient, SessionStore>()

/** The session of the application's client; made at the first call. */
export function sessionStore(client: BanquetClient = supabase): SessionStore {
  const store = stores.get(client) ?? new SessionStore(client)
  stores.set(client, store)
  return store
}
