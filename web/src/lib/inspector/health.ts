/** What `/health` says of the server; figures come with it for owners. */
import { supabase } from '@/lib/client'
import { recordOf, textOf } from './frames'

export type Part = { name: string; isWell: boolean; reason: string | null }

export type Figures = {
  connections: number
  channels: number
  behind: number
  cursor: string
  transactions: number
  frames: number
  lagBytes: number
  lagSeconds: number
  /** Milliseconds; null while nothing has been sent. */
  p50: number | null
  p99: number | null
  /** By reason. */
  mustRefetch: Readonly<Record<string, number>>
}

export type Health = { version: string; parts: readonly Part[]; figures: Figures | null }

/** Asks the server. Raises when it does not answer, or not as Banquet does. */
export async function askHealth(get: typeof fetch = fetch, token?: string): Promise<Health> {
  const known = token ?? (await supabase.auth.getSession()).data.session?.access_token
  const headers = known ? { authorization: `Bearer ${known}` } : {}
  const response = await get('/health', { headers, signal: AbortSignal.timeout(10_000) })
  return parseHealth(await response.json())
}

export function parseHealth(json: unknown): Health {
  const body = recordOf(json)
  const parts = Object.entries(recordOf(body['parts'])).map(([name, part]) => {
    const { status, reason } = recordOf(part)
    return { name, isWell: status === 'ok', reason: typeof reason === 'string' ? reason : null }
  })
  if (parts.length === 0) throw new Error('The server told nothing of its parts')
  return { version: textOf(body['version']), parts, figures: 'figures' in body ? figuresOf(recordOf(body['figures'])) : null }
}

function figuresOf(figures: Record<string, unknown>): Figures {
  const times = recordOf(figures['commit_to_send_ms'])
  return {
    connections: Number(figures['connections']),
    channels: Number(figures['channels']),
    behind: Number(figures['behind']),
    cursor: textOf(figures['cursor']),
    transactions: Number(figures['transactions']),
    frames: Number(figures['frames']),
    lagBytes: Number(figures['lag_bytes']),
    lagSeconds: Number(figures['lag_seconds']),
    p50: numberOrNull(times['p50']),
    p99: numberOrNull(times['p99']),
    mustRefetch: recordOf(figures['must_refetch']) as Record<string, number>,
  }
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
