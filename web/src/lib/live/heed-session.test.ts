import type { SupabaseClient } from '@supabase/supabase-js'
import { expect, it, vi } from 'vitest'
import { heedSession } from '@/lib/live/heed-session'

function asked(message: string | undefined): string[] {
  const calls: string[] = []
  const note = (name: string) => vi.fn(() => { calls.push(name); return Promise.resolve() })
  heedSession({ auth: { getUser: note('getUser'), refreshSession: note('refreshSession') } } as unknown as SupabaseClient, message)
  return calls
}

it.each(['The session has ended', 'InvalidJWTToken: The session of the JWT has ended'])('%s: asks who this is', (message) => {
  expect(asked(message)).toEqual(['getUser'])
})

it.each(['Token has expired 3 seconds ago', 'InvalidJWTToken: Token has expired 604800 seconds ago'])('%s: renews it', (message) => {
  expect(asked(message)).toEqual(['refreshSession'])
})

it.each([undefined, '', 'the server ended'])('%s says nothing of the session', (message) => {
  expect(asked(message)).toEqual([])
})
