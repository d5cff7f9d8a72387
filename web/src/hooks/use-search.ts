/** What the server finds for a search: rows by their words, free places by days and guests. */
import { useEffect, useState } from 'react'
import { supabase } from '@/lib/client'
import type { FreePlace, SearchResult } from '@/lib/database'
import type { Asked } from '@/lib/palette/query'
import { addDays } from '@/lib/time'

export type Found = {
  /** `found` may still show what an earlier question found, until the next is answered. */
  status: 'idle' | 'looking' | 'found' | 'unreachable'
  places: readonly FreePlace[]
  results: readonly SearchResult[]
}

/** A pause in typing; shorter asks for words nobody finished. */
const REST_MS = 120
/** Where no day was named: the days somebody at the phone could mean. */
const DAYS_WITHOUT_DATE = 28
const MOST = 6
/** More places than are shown, to choose from. */
const MOST_PLACES = 24

const NOTHING = { places: [], results: [] } as const

/** `near`: the branch whose halls stand first. */
export function useSearch(asked: Asked, near: number, today: string): Found {
  const question = asked.asksForPlace || asked.names !== '' ? JSON.stringify([asked, near, today]) : null
  const [answer, setAnswer] = useState<{ question: string; found: Found } | null>(null)
  useEffect(() => {
    if (question === null) return
    const abort = new AbortController()
    const timer = setTimeout(() => {
      void find(asked, near, today, abort.signal).then((found) => {
        if (!abort.signal.aborted) setAnswer({ question, found })
      })
    }, REST_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the question holds all that is asked
  }, [question])

  if (question === null) return { status: 'idle', ...NOTHING }
  if (answer === null) return { status: 'looking', ...NOTHING }
  return answer.question === question ? answer.found : { ...answer.found, status: 'looking' }
}

async function find(asked: Asked, near: number, today: string, signal: AbortSignal): Promise<Found> {
  const [places, results] = await Promise.all([placesFor(asked, near, today, signal), rowsFor(asked, signal)])
  return places === null || results === null ? { status: 'unreachable', ...NOTHING } : { status: 'found', places, results }
}

async function placesFor(asked: Asked, near: number, today: string, signal: AbortSignal): Promise<readonly FreePlace[] | null> {
  if (!asked.asksForPlace) return []
  const dates = asked.dates.length > 0 ? asked.dates : Array.from({ length: DAYS_WITHOUT_DATE }, (_, days) => addDays(today, days))
  const { data } = await supabase
    .rpc('free_places', { dates, guests: asked.guests, session: asked.session, near, only_branch: asked.branchId, only_hall: asked.hallId, most: MOST_PLACES })
    .abortSignal(signal)
  return data
}

async function rowsFor(asked: Asked, signal: AbortSignal): Promise<readonly SearchResult[] | null> {
  if (asked.names === '') return []
  const { data } = await supabase.rpc('search', { typed: asked.names, most: MOST }).abortSignal(signal)
  return data
}
