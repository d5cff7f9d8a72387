/** Known customers that match what is typed, once the typing has come to rest. */
import { useEffect, useState } from 'react'
import { supabase } from '@/lib/client'
import type { Customer } from '@/lib/database'
import type { CustomerFields } from '@/lib/diary/customers'
import { askedFor, findCustomers } from '@/lib/diary/known-customers'

const REST_MS = 250
const NOBODY: readonly Customer[] = []

/** `typed` null asks for nobody. The answer is kept while the next is on its way. */
export function useKnownCustomers(branchId: number, typed: Partial<CustomerFields> | null): readonly Customer[] {
  const asked = typed && askedFor(typed)
  const question = asked && JSON.stringify([branchId, asked])
  const [found, setFound] = useState<readonly Customer[]>(NOBODY)
  useEffect(() => {
    if (!asked) return
    const reading = new AbortController()
    const timer = setTimeout(() => {
      void findCustomers(supabase, branchId, asked, reading.signal).then((rows) => {
        if (!reading.signal.aborted) setFound(rows)
      })
    }, REST_MS)
    return () => {
      clearTimeout(timer)
      reading.abort()
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the question holds everything that is asked about
  }, [question])
  return question === null ? NOBODY : found
}
