/** What the Inspector is to join, and the message that asks for it. Pure. */

export type Since = 'off' | 'now' | 'checkpoint' | 'custom'

export type ChannelSpec = {
  topic: string
  /** null: no rows, only what people send. */
  table: string | null
  event: '*' | 'INSERT' | 'UPDATE' | 'DELETE'
  filter: string
  since: Since
  /** A cursor or a snapshot, for `custom`. */
  position: string
  batch: boolean
  isPrivate: boolean
  presence: boolean
  /** Has the server log every message of this connection. */
  logged: boolean
}

export const defaultSpec: ChannelSpec = {
  topic: 'inspector',
  table: 'bookings',
  event: '*',
  filter: '',
  since: 'now',
  position: '',
  batch: false,
  isPrivate: false,
  presence: false,
  logged: false,
}

export type Binding = { event: string; schema: string; table: string; filter?: string; since?: string; batch?: true }

/** The bindings of a channel: one, or none without a table. */
export function bindingsOf(spec: ChannelSpec, lastCursor: string | null): Binding[] {
  if (spec.table === null) return []
  const since = sinceOf(spec, lastCursor)
  return [
    {
      event: spec.event,
      schema: 'public',
      table: spec.table,
      ...(spec.filter.trim() && { filter: spec.filter.trim() }),
      ...(since !== null && { since }),
      ...(spec.batch && { batch: true }),
    },
  ]
}

/** The payload of the join. Broadcasts come back to their sender, and are answered: here one wants to see them. */
export function joinPayload(spec: ChannelSpec, lastCursor: string | null, token: string | null): Record<string, unknown> {
  return {
    config: {
      broadcast: { ack: true, self: true },
      presence: { key: '', enabled: spec.presence },
      postgres_changes: bindingsOf(spec, lastCursor),
      private: spec.isPrivate,
    },
    ...(token !== null && { access_token: token }),
  }
}

function sinceOf({ since, position }: ChannelSpec, lastCursor: string | null): string | null {
  switch (since) {
    case 'off':
      return null
    case 'now':
      return ''
    case 'checkpoint':
      return lastCursor ?? ''
    case 'custom':
      return position.trim()
  }
}

/** The object in a text; null if there is none. */
export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text.trim() || '{}')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
