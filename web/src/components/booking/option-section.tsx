/** The option of a booking: until when it holds, who stands in line with it, and the challenge of the one before. */
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { OptionTag } from '@/components/ui/badge'
import { Segmented } from '@/components/ui/segmented'
import { Select } from '@/components/ui/select'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import { supabase } from '@/lib/client'
import type { Booking } from '@/lib/database'
import { claimsDuring } from '@/lib/diary/claims'
import { challengeOption } from '@/lib/diary/commands'
import { optionTag } from '@/lib/diary/options'
import { windowOf } from '@/lib/diary/window'
import { ordinal, words as diary } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { dateIn, formatAgo, formatDate, formatDuration, formatInstant, HOUR } from '@/lib/time'
import { toasts } from '@/lib/toasts'
import { WithTheirs } from './theirs'

const words = messages.booking.option

type Props = { draft: BookingDraft; now: number; today: string; mayEdit: boolean; isOffline: boolean }

export function OptionSection(props: Props) {
  const { draft, now } = props
  const { base, fields } = draft.state
  const isOption = fields.status === 'tentative' && (base === null || base.status === 'tentative')
  if (!isOption) return null
  const line = base ? inLine(draft, base) : []
  const isSecond = base?.option_rank === 2
  return (
    <section className="flex flex-col gap-2" aria-label={words.line}>
      {(base === null || base.option_rank === 1) && <Until {...props} />}
      {base?.challenged_at && base.option_rank === 1 && <Challenged row={base} now={now} zone={draft.branch.timezone} />}
      {line.length > 1 && <Line line={line} own={base} now={now} />}
      {isSecond && props.mayEdit && !props.isOffline && <Challenge own={base} first={line.find(({ option_rank }) => option_rank === 1)} />}
    </section>
  )
}

/** Hours an option may be given from now on. The database takes 21 days at most, by its own clock. */
const HOURS = [24, 48, 72, 168, 336, 480]
const KEEP = 'keep'

function Until({ draft, now, today, mayEdit }: Props) {
  const { state, dispatch, branch, window } = draft
  const { option_expires_at: chosen } = state.fields
  const show = (value: unknown): string => (typeof value === 'string' ? whenWords(value, branch.timezone, today) : words.byPolicy)
  const choose = (id: string): void => {
    if (id === KEEP) return
    // Nobody decides after the function has begun.
    const latest = typeof window === 'string' || window.starts <= now ? Infinity : window.starts
    const until = Math.min(now + Number(id) * HOUR, latest)
    dispatch({ type: 'edit', changes: { option_expires_at: new Date(until).toISOString() } })
  }
  const items = [{ id: KEEP, label: show(chosen) }, ...HOURS.map((hours) => ({ id: String(hours), label: words.hours(hours) }))]
  return (
    <WithTheirs of="option_expires_at" state={state} dispatch={dispatch} show={show}>
      <Select label={words.title} items={items} value={KEEP} onChange={choose} isDisabled={!mayEdit} />
    </WithTheirs>
  )
}

function whenWords(instant: string, zone: string, today: string): string {
  const at = Date.parse(instant)
  return `${formatDate(dateIn(zone, at), today)}, ${formatInstant(at, zone)}`
}

function Challenged({ row, now, zone }: { row: Booking; now: number; zone: string }) {
  const at = Date.parse(row.challenged_at ?? '')
  const left = Date.parse(row.option_expires_at ?? '') - now
  return (
    <div className="note warn" role="status">
      <h3>{words.challenged(formatAgo(at, Math.max(now, at), zone))}</h3>
      {left > 0 && <p>{words.challengedNote(formatDuration(left))}</p>}
    </div>
  )
}

/** Every option that shares a hall with this one at its time, in the order of right. */
function inLine({ page }: BookingDraft, own: Booking): Booking[] {
  const met = claimsDuring(page.claims, page.house, own.hall_id, windowOf(own)).map(({ booking }) => booking)
  return [...met.filter(({ id }) => id !== own.id), own].sort((a, b) => a.option_rank - b.option_rank || a.starts_at.localeCompare(b.starts_at))
}

function Line({ line, own, now }: { line: readonly Booking[]; own: Booking | null; now: number }) {
  return (
    <div>
      <h3 className="text-12 font-semibold text-text-2">{words.line}</h3>
      <ul className="mt-1 flex flex-col gap-1">
        {line.map((booking) => {
          const tag = optionTag(booking, now)
          return (
            <li key={booking.id} className="flex items-center gap-2 text-13">
              <span className={booking.id === own?.id ? 'min-w-0 flex-1 truncate font-semibold' : 'min-w-0 flex-1 truncate'}>
                {booking.id === own?.id ? words.you : booking.title}
              </span>
              {tag ? <OptionTag tone={tag.tone} icon={tag.timed ? 'clock' : null}>{tag.text}</OptionTag> : <span className="text-12 text-text-2">{diary.status[booking.status]}</span>}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Challenge({ own, first }: { own: Booking; first: Booking | undefined }) {
  const [isAsking, ask] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [hours, setHours] = useState<'24' | '48'>('48')
  if (first?.status !== 'tentative' || first.challenged_at !== null) return null
  const challenge = async (): Promise<void> => {
    setBusy(true)
    const refusal = await challengeOption(supabase, own.id, Number(hours))
    setBusy(false)
    ask(false)
    if (refusal) toasts.show({ text: 'message' in refusal ? refusal.message : diary.unreachable, tone: 'failed' })
    else toasts.show({ text: words.didChallenge(first.title) })
  }
  return (
    <>
      <Button size="sm" className="self-start max-tablet:h-11" onPress={() => ask(true)}>{words.challenge}</Button>
      <ConfirmDialog isOpen={isAsking} title={words.challengeAsk(first.title)} act={words.challenge} keep={words.keepIt} isBusy={isBusy} onAct={() => void challenge()} onKeep={() => ask(false)}>
        <p>{words.challengeBody(first.title)}</p>
        <div className="mt-3">
          <Segmented label={ordinal(1)} items={[{ id: '24', label: words.challengeFor(24) }, { id: '48', label: words.challengeFor(48) }]} value={hours} onChange={setHours} />
        </div>
      </ConfirmDialog>
    </>
  )
}
