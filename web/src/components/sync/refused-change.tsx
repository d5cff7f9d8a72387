/** A refused change, and every way out of it: choose field by field, go elsewhere, try again, or drop it. */
import { useState, type ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/badge'
import type { Booking } from '@/lib/database'
import { messages } from '@/lib/messages'
import { inWords } from '@/lib/refusal-words'
import { allOf, contestOf, rowAfter, unchosen, writesFor, type Choices, type Contest } from '@/lib/outbox/choices'
import type { Conflict, Write } from '@/lib/outbox/types'
import { explanationOf, reasonOf } from '@/lib/outbox/words'
import { firstName } from '@/lib/person'
import { formatMoment } from '@/lib/time'
import { Elsewhere } from '@/components/sync/elsewhere'
import { FieldChoices } from '@/components/sync/field-choices'
import { FitNote } from '@/components/sync/fit-note'
import { Happened } from '@/components/sync/happened'

const words = messages.sync

export type RefusedChangeProps = {
  conflict: Conflict
  zone: string
  /** The date there. */
  today: string
  /** The person at this device. */
  me: { id: string; name: string }
  nameOf: (id: string | null) => string
  onSend: (writes: readonly Write[]) => void
  onDrop: () => void
}

export function RefusedChange(props: RefusedChangeProps) {
  const { conflict, nameOf } = props
  const contest = contestOf(conflict)
  return (
    <article className="max-w-[940px] p-4 tablet:px-6 tablet:py-5">
      <header className="flex flex-wrap items-center gap-2.5">
        <h2 className="text-18 font-semibold">{conflict.label}</h2>
        <Chip tone="bad" icon="warning">{reasonOf(conflict)}</Chip>
      </header>
      {contest ? <Choose {...props} contest={contest} /> : <Plain {...props}>{explanationOf(conflict, nameOf)}</Plain>}
      <Happened {...props} />
    </article>
  )
}

function Choose({ conflict, contest, zone, today, me, nameOf, onSend, onDrop }: RefusedChangeProps & { contest: Contest }) {
  const [choices, setChoices] = useState<Choices>(contest.choices)
  const { current } = contest
  const by = nameOf((current['modified_by'] as string | null | undefined) ?? null)
  const missing = unchosen(contest, choices)
  const differing = contest.fields.filter(({ differs }) => differs).length
  const settle = (): void => {
    const writes = writesFor(conflict, contest, choices)
    if (writes) onSend(writes)
    else onDrop()
  }
  return (
    <>
      <p className="mt-1 mb-4 max-w-[70ch] text-text-2">{words.differing(contest.version, Number(current['version']), by, differing)}</p>
      <FieldChoices
        {...{ contest, choices, zone }}
        onChoose={(column, side) => setChoices((before) => ({ ...before, [column]: side }))}
        mineNote={words.yoursWhen(me.name, formatMoment(conflict.madeAt, zone, today))}
        theirsNote={words.theirsWhen(by, formatMoment(Date.parse(String(current['modified_at'])), zone, today), Number(current['version']))}
      />
      {contest.table === 'bookings' && missing.length === 0 && <FitNote booking={rowAfter(contest, choices) as unknown as Booking} />}
      {missing.length > 0 && <p role="status" className="mt-3 text-13 text-warn-text">{words.missing(missing.length)}</p>}
      <Actions onDrop={onDrop}>
        <Button variant="primary" isDisabled={missing.length > 0} onPress={settle}>{words.save}</Button>
        <Button onPress={() => setChoices(allOf('theirs', contest))}>{words.takeTheirs(firstName(by))}</Button>
        <Button onPress={() => setChoices(allOf('mine', contest))}>{words.takeMine}</Button>
      </Actions>
    </>
  )
}

function Plain({ conflict, zone, onSend, onDrop, children }: RefusedChangeProps & { children: ReactNode }) {
  const { hint } = inWords(conflict.error)
  return (
    <>
      <p className="mt-1 mb-4 max-w-[70ch] text-text-2">{children}</p>
      {hint && conflict.because === null && conflict.error.code !== '23P01' && <p className="mb-4 text-13 text-text-2">{hint}</p>}
      {conflict.error.code === '23P01' && conflict.because === null && <Elsewhere {...{ conflict, zone, onSend }} />}
      <Actions onDrop={onDrop}>
        <Button onPress={() => onSend(conflict.writes)}>{words.tryAgain}</Button>
      </Actions>
    </>
  )
}

function Actions({ onDrop, children }: { onDrop: () => void; children: ReactNode }) {
  return (
    <div className="mt-4 flex flex-wrap gap-2 max-tablet:[&_button]:h-11">
      {children}
      <span className="flex-1" />
      <Button variant="danger" onPress={onDrop}>{words.drop}</Button>
    </div>
  )
}
