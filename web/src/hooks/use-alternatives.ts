/** Where else a taken function would fit, asked of the server once the form has come to rest. */
import { useEffect, useState } from 'react'
import { supabase } from '@/lib/client'
import type { FreeAlternative } from '@/lib/database'
import { findAlternatives } from '@/lib/diary/commands'
import type { DraftFields } from '@/lib/diary/draft-fields'
import { orderAlternatives } from '@/lib/diary/alternatives'

export type Alternatives = { status: 'none' } | { status: 'searching' } | { status: 'found'; places: readonly FreeAlternative[] }

/** Long enough for a second digit of a time, short enough to be there when one looks. */
const REST_MS = 250

/** Searches while `wanted`; each change of place or time searches anew. */
export function useAlternatives(wanted: boolean, branchId: number, bookingId: string, fields: DraftFields): Alternatives {
  const question = wanted && fields.hall_id !== null ? questionOf(fields) : null
  const [answer, setAnswer] = useState<{ question: string; places: readonly FreeAlternative[] } | null>(null)

  useEffect(() => {
    const { hall_id } = fields
    if (question === null || hall_id === null) return
    let current = true
    const timer = setTimeout(() => {
      void findAlternatives(supabase, branchId, bookingId, { ...fields, hall_id }).then((found) => {
        if (current) setAnswer({ question, places: orderAlternatives(found) })
      })
    }, REST_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the question holds every field that is asked about
  }, [question, branchId, bookingId])

  if (question === null) return { status: 'none' }
  return answer?.question === question ? { status: 'found', places: answer.places } : { status: 'searching' }
}

function questionOf(fields: DraftFields): string {
  const { hall_id, event_date, event_time, end_time, end_day_offset, setup_minutes, teardown_minutes, guests_expected } = fields
  return JSON.stringify([
    hall_id, event_date, event_time, end_time, end_day_offset, setup_minutes, teardown_minutes, guests_expected,
  ])
}
