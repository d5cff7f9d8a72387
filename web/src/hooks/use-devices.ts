/** The sessions of a person, read when shown and after each that was ended. */
import { useCallback, useEffect, useState } from 'react'
import { supabase } from '@/lib/client'
import type { OpenSession } from '@/lib/database'

export type Devices = {
  status: 'loading' | 'ready' | 'failed'
  sessions: readonly OpenSession[]
  reload: () => void
  /** Ends one, or with null all but this one; how many ended, null where it failed. */
  end: (session: string | null) => Promise<number | null>
}

/** `person`: null for one's own; others' are read by who answers for them. */
export function useDevices(person: string | null): Devices {
  const [state, setState] = useState<Pick<Devices, 'status' | 'sessions'>>({ status: 'loading', sessions: [] })
  const [attempt, setAttempt] = useState(0)
  const whose = person === null ? {} : { person }
  const reload = useCallback(() => setAttempt((count) => count + 1), [])

  useEffect(() => {
    let isOver = false
    void supabase.rpc('open_sessions', person === null ? {} : { person }).then(({ data, error }) => {
      if (isOver) return
      setState((current) => (error ? { ...current, status: 'failed' } : { status: 'ready', sessions: data }))
    })
    return () => { isOver = true }
  }, [person, attempt])

  return {
    ...state,
    reload,
    end: async (session) => {
      const { data, error } = await supabase.rpc('end_sessions', { ...whose, ...(session !== null && { session_id: session }) })
      reload()
      return error ? null : data
    },
  }
}
