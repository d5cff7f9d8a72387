/**
 * The form of one booking: what was typed, what others changed, how it stands against the live rows,
 * and what the server answered. The panel shows it; the decisions are in `lib/diary`.
 */
import { useEffect, useMemo, useReducer, useState } from 'react'
import { useDiary } from '@/hooks/use-diary'
import { supabase } from '@/lib/client'
import type { Booking, Branch } from '@/lib/database'
import { judge } from '@/lib/diary/conflict'
import type { Verdict } from '@/lib/diary/conflict'
import { insertBooking, updateBooking } from '@/lib/diary/commands'
import { changedColumns, columnsOf, missingIn, windowOfFields } from '@/lib/diary/draft-fields'
import type { DraftFields } from '@/lib/diary/draft-fields'
import { reduceDraft } from '@/lib/diary/drafts'
import type { DraftAction, DraftState } from '@/lib/diary/drafts'
import type { DiaryPage } from '@/lib/diary/page'
import type { Window, WindowProblem } from '@/lib/diary/window'
import { liveHub } from '@/lib/live/hub'
import { monthOf } from '@/lib/time'

export type BookingDraft = {
  state: DraftState
  dispatch: (action: DraftAction) => void
  branch: Branch
  /** A new booking may move to another branch; a stored one stays. */
  moveTo: (branch: Branch) => void
  /** The branch's page around the draft's date. */
  page: DiaryPage
  /** When the draft would keep its hall, or why its times mean none. */
  window: Window | WindowProblem
  /** At its own rank, and as 1st option; null while hall, times or rows are missing. */
  verdict: Verdict | null
  asFirst: Verdict | null
  /** Required fields are shown as missing once a save was tried. */
  tried: boolean
  /** Milliseconds since the epoch. */
  openedAt: number
  /** Saves what was typed with these changes; null when refused or incomplete. */
  submit: (changes: Partial<DraftFields>) => Promise<Booking | null>
}

export type DraftInput = {
  /** Read once, when the form opens. */
  initial: () => DraftState
  branch: Branch
  /** The stored row as the live store has it; null for a new booking, undefined once it is gone. */
  live: Booking | null | undefined
  nameOf: (id: string | null) => string
}

export function useBookingDraft({ initial, branch: first, live, nameOf }: DraftInput): BookingDraft {
  const [state, dispatch] = useReducer(reduceDraft, null, initial)
  const [branch, moveTo] = useState(first)
  const [tried, setTried] = useState(false)
  const [openedAt] = useState(() => Date.now())
  const { fields, base } = state
  const branches = useMemo(() => [branch], [branch])
  const diary = useDiary(branches, monthOf(fields.event_date))
  const page = diary.pages[0] as DiaryPage

  useEffect(() => {
    if (live) dispatch({ type: 'heard', row: live, by: nameOf(live.modified_by) })
    else if (live === undefined) dispatch({ type: 'vanished' })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a name that arrives later is no news of the row
  }, [live])

  const window = useMemo(() => windowOfFields(fields, branch.timezone), [fields, branch.timezone])
  const judged = useMemo(
    () => (diary.loaded ? judgeBoth(state.id, fields, window, page) : UNJUDGED),
    [diary.loaded, state.id, fields, window, page],
  )

  const submit = async (changes: Partial<DraftFields>): Promise<Booking | null> => {
    const next = { ...fields, ...changes }
    setTried(true)
    if (missingIn(next).length > 0 || typeof window === 'string') return null
    dispatch({ type: 'save' })
    const outcome = await liveHub().connection.track(save(state.id, branch.id, base, next))
    if (outcome.ok) {
      diary.bookings?.accept(outcome.row)
      dispatch({ type: 'saved', row: outcome.row })
      return outcome.row
    }
    const { refusal } = outcome
    const by = refusal.kind === 'stale' ? nameOf(refusal.current?.modified_by ?? null) : null
    dispatch({ type: 'refused', refusal, by })
    return null
  }
  return { state, dispatch, branch, moveTo, page, window, ...judged, tried, openedAt, submit }
}

const UNJUDGED = { verdict: null, asFirst: null }

function save(id: string, branchId: number, base: Booking | null, fields: DraftFields) {
  return base
    ? updateBooking(supabase, id, base.version, changedColumns(fields, base))
    : insertBooking(supabase, branchId, id, columnsOf(fields))
}

function judgeBoth(
  id: string,
  fields: DraftFields,
  window: Window | WindowProblem,
  page: DiaryPage,
): Pick<BookingDraft, 'verdict' | 'asFirst'> {
  if (fields.hall_id === null || typeof window === 'string') return UNJUDGED
  const draft = {
    id,
    hallId: fields.hall_id,
    window,
    guests: fields.guests_expected,
    setupStyle: fields.setup_style,
  }
  const at = (rank: number): Verdict => judge({ ...draft, rank }, page.claims, page.house)
  return { verdict: at(fields.option_rank), asFirst: at(1) }
}
