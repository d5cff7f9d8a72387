/** What one may do to a function on the floor: begin it, complete it with the covers served, say *Got it*. */
import { useState } from 'react'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import { Button } from '@/components/ui/button'
import { NumberField } from '@/components/ui/number-field'
import type { Booking } from '@/lib/database'
import { windowOf } from '@/lib/diary/window'
import { messages } from '@/lib/messages'
import { HOUR } from '@/lib/time'
import type { Department } from '@/lib/today/changes'
import type { FloorWork } from '@/lib/today/floor-work'
import type { FunctionRow } from '@/lib/today/rows'

const words = messages.today

export type Duties = {
  /** May begin and complete functions. */
  serves: boolean
  /** Departments one speaks for. */
  departments: readonly Department[]
}

type Props = {
  row: FunctionRow
  duties: Duties
  work: FloorWork
  /** Milliseconds since the epoch. */
  now: number
}

/** How long before its set-up a function may be begun from here: sooner, the button would only be in the way. */
const EARLY_MS = HOUR

export function RowActions({ row, duties, work, now }: Props) {
  const { booking, late } = row
  const { from, starts } = windowOf(booking)
  const hasCount = booking.status === 'completed' || (booking.status === 'in_progress' && now >= starts)
  const unseen = late?.seen.filter(({ department, isPending }) => isPending && duties.departments.includes(department)) ?? []
  const [only] = unseen
  return (
    <span className="row-actions">
      {only && (
        // who answers for the branch may say it for all; the departments' own button stands out
        <Button variant={duties.departments.length > 1 ? 'plain' : 'primary'} className="h-11 tablet:h-8" onPress={() => void work.acknowledge(booking, unseen)}>
          {duties.departments.length === 1 ? words.gotIt : unseen.length > 1 ? words.gotItAll : words.gotItFor(words.departments[only.department])}
        </Button>
      )}
      {duties.serves && booking.status === 'confirmed' && now >= from - EARLY_MS && (
        <Button className="h-11 tablet:h-8" onPress={() => void work.start(booking)}>{words.start}</Button>
      )}
      {duties.serves && hasCount && <Covers booking={booking} onSave={(covers) => void work.complete(booking, covers)} />}
    </span>
  )
}

type CoversProps = { booking: Booking; onSave: (covers: number) => void }

/** A function is completed with its count; a count that was wrong is put right until it is settled. */
function Covers({ booking, onSave }: CoversProps) {
  const isOpen = booking.status === 'in_progress'
  return (
    <DialogTrigger>
      <Button variant={isOpen ? 'plain' : 'quiet'} className="h-11 tablet:h-8">{isOpen ? words.complete : words.correct}</Button>
      <Popover placement="bottom end" offset={6} className="z-(--z-popover) w-[248px] rounded-card bg-raised shadow-2 data-entering:rise-in">
        <Dialog aria-label={isOpen ? words.complete : words.correct} className="p-3.5 outline-none">
          {({ close }) => <CoversForm booking={booking} onSave={(covers) => { onSave(covers); close() }} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

function CoversForm({ booking, onSave }: CoversProps) {
  const [covers, setCovers] = useState(booking.guests_actual)
  const [isMissing, setMissing] = useState(false)
  const { guests_guaranteed: guaranteed } = booking
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (covers === null) setMissing(true)
        else onSave(covers)
      }}
    >
      <NumberField
        label={words.recordCovers}
        value={covers}
        onChange={(next) => { setCovers(next); setMissing(false) }}
        max={100_000}
        {...(guaranteed !== null && { hint: words.completeHint(guaranteed) })}
        error={isMissing ? words.coversMissing : null}
      />
      <Button type="submit" variant="primary" className="h-11 tablet:h-8">{booking.status === 'in_progress' ? words.complete : words.save}</Button>
    </form>
  )
}
