/**
 * Plain functions for hearing changes, usable anywhere: inside an effect, in a class, outside React.
 * The hooks of `hooks/use-real-time.ts` are these, tied to a component's life.
 */
import type { BookingStatus, RowOf } from '@/lib/database'
import { Feed } from '@/lib/live/feed'
import { liveHub } from '@/lib/live/hub'
import type { RowChange } from '@/lib/live/protocol'

export type Subscription = {
  /** Stops at once; calling it again does nothing. May be taken off the object. */
  readonly unsubscribe: () => void
  /** Whether every change up to now has been told. */
  readonly isConnected: boolean
}

export type TableHandlers<Row> = {
  onInsert?: ((row: Row) => void) | undefined
  onUpdate?: ((row: Row, old: Partial<Row>) => void) | undefined
  /** The row as it last was. */
  onDelete?: ((row: Row) => void) | undefined
  /** Changes were missed that cannot be replayed (the line was gone for very long): read the rows anew. */
  onRefetch?: (() => void) | undefined
  onConnection?: ((isConnected: boolean) => void) | undefined
}

export type TableSubscription<Name extends string> = TableHandlers<RowOf<Name>> & {
  table: Name
  /** As supabase-js writes it: `branch_id=eq.7`. */
  filter?: string | undefined
}

/** Hears the changes of a table, whole transactions at a time, across lost connections. */
export function subscribeToTable<Name extends string>(options: TableSubscription<Name>): Subscription {
  return new TableFeed<RowOf<Name>>(options.table, options.filter, options)
}

export type Named<Row, Gone extends string> = {
  [Handler in 'onNew' | 'onUpdated' | Gone]?: ((row: Row) => void) | undefined
} & Pick<TableHandlers<Row>, 'onRefetch' | 'onConnection'>

export type BookingHandlers = Named<RowOf<'bookings'>, 'onCancelled'>
export type LeadHandlers = Named<RowOf<'leads'>, 'onClosed'>
export type InventoryHandlers = Named<RowOf<'inventory_items'>, 'onRemoved'>

/** Statuses that hold no hall: who only looks at the calendar sees such a booking vanish. */
const FREES_THE_HALL: ReadonlySet<unknown> = new Set<BookingStatus>(['released', 'lost', 'cancelled'])
const CLOSES_A_LEAD: ReadonlySet<unknown> = new Set(['won', 'lost', 'turned_down'])

/** Hears the bookings of a branch. Cancelled means: deleted, or moved to a status that frees the hall. */
export function subscribeToBookings(branchId: number | string, handlers: BookingHandlers): Subscription {
  return subscribeToTable({
    table: 'bookings',
    filter: branchFilter(branchId),
    ...named(handlers, handlers.onCancelled, (row) => FREES_THE_HALL.has(row.status)),
  })
}

/** Hears the leads of a branch. Closed means: deleted, won, lost or turned down. */
export function subscribeToLeads(branchId: number | string, handlers: LeadHandlers): Subscription {
  return subscribeToTable({
    table: 'leads',
    filter: branchFilter(branchId),
    ...named(handlers, handlers.onClosed, (row) => CLOSES_A_LEAD.has(row['stage'])),
  })
}

/** Hears the stock of a branch. Removed means: deleted, or retired. */
export function subscribeToInventory(branchId: number | string, handlers: InventoryHandlers): Subscription {
  return subscribeToTable({
    table: 'inventory_items',
    filter: branchFilter(branchId),
    ...named(handlers, handlers.onRemoved, (item) => item['active'] === false),
  })
}

function branchFilter(branchId: number | string): string {
  return `branch_id=eq.${branchId}`
}

/** Turns insert, update, delete into new, updated, gone: a row that moves across `isGone` is told as gone, or new. */
function named<Row>(
  { onNew, onUpdated, onRefetch, onConnection }: Named<Row, never>,
  onGone: ((row: Row) => void) | undefined,
  isGone: (row: Partial<Row>) => boolean,
): TableHandlers<Row> {
  return {
    onInsert: (row) => { if (!isGone(row)) onNew?.(row) },
    onUpdate: (row, old) => {
      if (isGone(row)) { if (!isGone(old)) onGone?.(row) }
      else if (isGone(old)) onNew?.(row)
      else onUpdated?.(row)
    },
    onDelete: (row) => { if (!isGone(row)) onGone?.(row) },
    onRefetch,
    onConnection,
  }
}

let count = 0

class TableFeed<Row> implements Subscription {
  readonly #handlers: TableHandlers<Row>
  readonly #link = liveHub().connection.addLink()
  readonly #table: string
  readonly #filter: string | undefined
  readonly #topic: string
  #feed: Feed<Row> | null
  #isConnected = false
  #missed = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(table: string, filter: string | undefined, handlers: TableHandlers<Row>) {
    this.#table = table
    this.#filter = filter
    this.#handlers = handlers
    this.#topic = `hear:${table}:${filter ?? '*'}:${(count += 1)}`
    this.#feed = this.#open()
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  readonly unsubscribe = (): void => {
    if (!this.#feed && this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#feed?.close()
    this.#feed = null
    this.#link.close()
    this.#setConnected(false)
  }

  #open(): Feed<Row> {
    const options = { topic: this.#topic, table: this.#table, filter: this.#filter, since: '' }
    return new Feed<Row>(liveHub().client, options, {
      onChanges: (changes) => changes.forEach((change) => this.#dispatch(change)),
      onStatus: (status) => {
        if (status !== 'closed') this.#link.report({ status })
        if (status === 'lost') this.#setConnected(false)
      },
      onCaughtUp: () => {
        this.#link.report({ caughtUp: true, refetching: false })
        this.#setConnected(true)
        this.#askToRefetch()
      },
      onMustRefetch: (afterMs) => this.#startAnew(afterMs),
      onHeard: () => this.#link.heard(),
    })
  }

  #dispatch(change: RowChange<Row>): void {
    this.#link.changed()
    switch (change.kind) {
      case 'INSERT':
        this.#handlers.onInsert?.(change.row)
        break
      case 'UPDATE':
        this.#handlers.onUpdate?.(change.row, change.old)
        break
      case 'DELETE':
        this.#handlers.onDelete?.(change.old as Row)
        break
    }
  }

  #startAnew(afterMs: number): void {
    this.#link.report({ refetching: true, caughtUp: false })
    this.#setConnected(false)
    this.#missed = true
    this.#feed = null
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#feed = this.#open()
    }, afterMs)
  }

  /** Only once the new channel hears everything again, so that nothing falls between it and the read. */
  #askToRefetch(): void {
    if (!this.#missed) return
    this.#missed = false
    this.#handlers.onRefetch?.()
  }

  #setConnected(isConnected: boolean): void {
    if (this.#isConnected === isConnected) return
    this.#isConnected = isConnected
    this.#handlers.onConnection?.(isConnected)
  }
}
