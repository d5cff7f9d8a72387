/** What stands between the fields and the buttons: the verdict, what the server said, and the ways out. */
import { Icon } from '@/components/ui/icon'
import { useAlternatives } from '@/hooks/use-alternatives'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import type { Branch, FreeAlternative } from '@/lib/database'
import { fieldsOfAlternative } from '@/lib/diary/alternatives'
import { standingOf } from '@/lib/diary/draft-fields'
import type { Refusal } from '@/lib/diary/drafts'
import { refusalBox, unreadBox, verdictBox } from '@/lib/diary/verdict-box'
import type { BoxInput, VerdictBox } from '@/lib/diary/verdict-box'
import { words } from '@/lib/diary/words'
import { startOfBooking } from '@/lib/leads/start'
import type { EnquiryStart } from '@/lib/leads/start'
import { AlternativesList } from './alternatives-list'
import { isClash } from './booking-form'
import { ColleagueNotes } from './colleague-notes'
import { VerdictNote } from './verdict-note'

type Props = {
  draft: BookingDraft
  today: string
  /** Milliseconds since the epoch. */
  now: number
  staleSince: number | null
  branches: readonly Branch[]
  nameOf: (id: string | null) => string
  mayEnquire: (branchId: number) => boolean
  onEnquire: (start: EnquiryStart) => void
  /** See `noteBox`. */
  box: VerdictBox | null
}

export function PanelNotes(props: Props) {
  const { draft, today, branches, box } = props
  const { state, dispatch, page, branch, verdict } = draft
  const refusal = refusalOf(draft)
  const wanted = isClash(draft) || refusal?.kind === 'taken'
  const alternatives = useAlternatives(wanted, branch.id, state.id, state.fields)

  const use = (place: FreeAlternative): void => {
    const other = branches.find(({ id }) => id === place.branch_id)
    if (other && other.id !== branch.id) draft.moveTo(other)
    dispatch({ type: 'edit', changes: fieldsOfAlternative(place) })
  }
  return (
    <>
      {state.gone && <Note title={words.goneTitle}>{words.goneBody}</Note>}
      {refusal && <RefusalNote refusal={refusal} draft={draft} nameOf={props.nameOf} />}
      {box && <VerdictNote box={box} zone={branch.timezone} />}
      <ColleagueNotes draft={draft} nameOf={props.nameOf} />
      {wanted && (
        <AlternativesList
          alternatives={reachable(alternatives, branches, state.base !== null ? branch : null)}
          suggestion={verdict?.kind === 'only-setup-overlaps' ? verdict.suggestion : null}
          fields={state.fields}
          dayparts={page.dayparts}
          today={today}
          onUse={use}
          onShorten={(changes) => dispatch({ type: 'edit', changes })}
          onEnquire={enquireOf(props)}
        />
      )}
    </>
  )
}

// What is stored already, or answers an enquiry, is not asked for a second time.
function enquireOf({ draft, mayEnquire, onEnquire }: Props): (() => void) | null {
  const { state, branch, page, customer } = draft
  if (state.base !== null || draft.lead !== null || !mayEnquire(branch.id)) return null
  const hall = state.fields.hall_id === null ? undefined : page.house.byId.get(state.fields.hall_id)
  return () => onEnquire(startOfBooking(state.fields, customer.fields, branch, page.dayparts, hall))
}

// Only places the person may book: a stored booking stays in its branch, and rights end at branches.
function reachable(
  found: ReturnType<typeof useAlternatives>,
  branches: readonly Branch[],
  only: Branch | null,
): ReturnType<typeof useAlternatives> {
  if (found.status !== 'found') return found
  const mine = new Set((only ? [only] : branches).map(({ id }) => id))
  return { ...found, places: found.places.filter((place) => mine.has(place.branch_id)) }
}

/** Whether the hall is free, in words; null as long as no hall and time are asked for. */
export function noteBox({ draft, now, staleSince, nameOf }: Pick<Props, 'draft' | 'now' | 'staleSince' | 'nameOf'>): VerdictBox | null {
  const { window, page, branch, state, verdict, openedAt } = draft
  const refusal = refusalOf(draft)
  const hall = state.fields.hall_id === null ? undefined : page.house.byId.get(state.fields.hall_id)
  if (typeof window === 'string' || !hall) return null
  const input: Omit<BoxInput, 'verdict'> = {
    window,
    hallName: hall.name,
    house: page.house,
    zone: branch.timezone,
    now,
    openedAt,
    staleSince,
    nameOf,
    standsAs: standingOf(state.fields, state.base),
  }
  // The live rows know more than the answer did, once they show the same clash.
  const blocker = refusal?.kind === 'taken' && !isClash(draft) ? refusal.blocker : null
  if (blocker) return refusalBox(blocker, input)
  return verdict ? verdictBox({ ...input, verdict }) : unreadBox(input)
}

function refusalOf({ state: { phase } }: BookingDraft): Refusal | null {
  return phase.status === 'refused' ? phase.refusal : null
}

function RefusalNote({ refusal, nameOf }: { refusal: Refusal; draft: BookingDraft; nameOf: Props['nameOf'] }) {
  switch (refusal.kind) {
    case 'taken':
      return refusal.blocker ? null : <Note title={words.refusedTitle}>{refusal.message}</Note>
    case 'stale':
      return <Note title={words.staleTitle}>{words.staleBy(nameOf(refusal.current?.modified_by ?? null))}</Note>
    case 'gone':
      return <Note title={words.goneTitle}>{words.goneBody}</Note>
    case 'unreachable':
      return <Note title={words.refusedTitle}>{words.unreachable}</Note>
    case 'other':
      return <Note title={words.refusedTitle}>{refusal.message}</Note>
  }
}

function Note({ title, children }: { title: string; children: string }) {
  return (
    <div className="note warn" role="alert">
      <h3>
        <Icon name="warning" />
        {title}
      </h3>
      <p>{children}</p>
    </div>
  )
}
