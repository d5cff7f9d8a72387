import type { SupabaseClient } from '@supabase/supabase-js'
import { describe, expect, it, vi } from 'vitest'
import { heedSessionEnd } from '@/lib/live/session-end'

function asked(message: string | undefined): number {
  const getUser = vi.fn(() => Promise.resolve())
  heedSessionEnd({ auth: { getUser } } as unknown as SupabaseClient, message)
  return getUser.mock.calls.length
}

describe('the end of a session', () => {
  it.each(['The session has ended', 'InvalidJWTToken: The session of the JWT has ended'])('is heeded: %s', (message) => {
    expect(asked(message)).toBe(1)
  })

  it.each([undefined, '', 'Token has expired 3 seconds ago', 'the server ended'])('is not what %s says', (message) => {
    expect(asked(message)).toBe(0)
  })
})
