/** When: the session that fills the hours, the hours themselves, set-up and tear-down. */
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { NumberField } from '@/components/ui/number-field'
import { Select } from '@/components/ui/select'
import { SessionButtons } from '@/components/ui/session-buttons'
import { TimeField } from '@/components/ui/time-field'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import { useColleagues } from '@/hooks/use-colleagues'
import { useIsPhone } from '@/hooks/use-is-phone'
import type { Daypart } from '@/lib/database'
import { judge } from '@/lib/diary/conflict'
import { daypartOf } from '@/lib/diary/dayparts'
import { lastDays, offsetFor, sessionHours, startChange } from '@/lib/diary/draft-fields'
import type { DraftFields } from '@/lib/diary/draft-fields'
import { sharingHalls } from '@/lib/diary/house'
import { windowFromLocal } from '@/lib/diary/window'
import { words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { bookingNear } from '@/lib/presence/whereabouts'
import type { Colleague } from '@/lib/presence/whereabouts'
import { addDays, formatDateLong, weekdayName } from '@/lib/time'
import { isClash } from './booking-form'
import type { FormProps } from './booking-form'
import { WithTheirs } from './theirs'

export function TimeFields({ draft, may, nameOf }: FormProps & { nameOf: (id: string | null) => string }) {
  const colleagues = useColleagues()
  const { state, dispatch, page } = draft
  const { fields } = state
  const edit = (changes: Partial<DraftFields>): void => dispatch({ type: 'edit', changes })
  const clash = isClash(draft) ? ' ' : null
  const isPhone = useIsPhone()
  const endDay = fields.end_day_offset > 0 ? weekdayName(addDays(fields.event_date, fields.end_day_offset)) : null
  const theirs = { state, dispatch }
  return (
    <>
      <SessionButtons
        label={words.session}
        sessions={page.dayparts.map((part) => ({ id: part.code, label: part.name, isTaken: isTaken(draft, part), ...someoneIn(draft, part, colleagues, nameOf) }))}
        value={daypartOf(fields, page.dayparts)?.code ?? null}
        onChange={(code) => {
          const part = page.dayparts.find((candidate) => candidate.code === code)
          if (part) edit(sessionHours(part))
        }}
        isDisabled={!may('event_time')}
      />
      <div className="grid grid-cols-[1fr_1fr_.9fr_.9fr] gap-2 tablet:grid-cols-[1fr_1.15fr_.8fr_.8fr]">
        <WithTheirs of="event_time" {...theirs}>
          <TimeField
            label={words.starts}
            value={fields.event_time}
            onChange={(time) => time !== null && edit(startChange(fields, time))}
            isDisabled={!may('event_time')}
            error={timeProblem(draft) ?? clash}
          />
        </WithTheirs>
        <WithTheirs of={fields.end_day_offset < 2 ? ['end_time', 'end_day_offset'] : 'end_time'} {...theirs}>
          <TimeField
            label={isPhone && endDay ? words.endsOn(endDay) : words.ends}
            value={fields.end_time}
            onChange={(time) =>
              time !== null && edit({ end_time: time, end_day_offset: offsetFor(fields.event_time, time, fields.end_day_offset) })
            }
            suffix={!isPhone && endDay}
            isDisabled={!may('end_time')}
            error={clash}
          />
        </WithTheirs>
        <Minutes name="setup_minutes" label={words.setup} draft={draft} may={may} />
        <Minutes name="teardown_minutes" label={words.teardown} draft={draft} may={may} />
      </div>
      <LastDay draft={draft} may={may} />
    </>
  )
}

/** The last day of a booking of several days: asked for once somebody says it is one. */
function LastDay({ draft: { state, dispatch }, may }: Pick<FormProps, 'draft' | 'may'>) {
  const { fields } = state
  const [isAsked, ask] = useState(false)
  if (!may('end_time')) return null
  if (!isAsked && fields.end_day_offset < 2) {
    return (
      <Button variant="quiet" size="sm" icon="plus" className="-mt-1 -ml-2.5 self-start max-tablet:h-11" onPress={() => ask(true)}>
        {messages.booking.severalDays}
      </Button>
    )
  }
  const items = lastDays(fields).map((days) => ({ id: String(days), label: formatDateLong(addDays(fields.event_date, days)) }))
  return (
    <WithTheirs of="end_day_offset" state={state} dispatch={dispatch} show={(days) => formatDateLong(addDays(fields.event_date, Number(days)))}>
      <Select
        label={messages.booking.lastDay}
        items={items}
        value={String(fields.end_day_offset)}
        onChange={(days) => dispatch({ type: 'edit', changes: { end_day_offset: Number(days) } })}
      />
    </WithTheirs>
  )
}

type MinutesProps = Pick<FormProps, 'draft' | 'may'> & {
  name: 'setup_minutes' | 'teardown_minutes'
  label: string
}

function Minutes({ name, label, draft: { state, dispatch }, may }: MinutesProps) {
  const isPhone = useIsPhone()
  return (
    <WithTheirs of={name} state={state} dispatch={dispatch}>
      <NumberField
        label={label}
        value={state.fields[name]}
        onChange={(minutes) => dispatch({ type: 'edit', changes: { [name]: minutes ?? 0 } })}
        max={4320}
        step={15}
        {...(!isPhone && { unit: words.minutes })}
        isDisabled={!may(name)}
      />
    </WithTheirs>
  )
}

function timeProblem({ window }: BookingDraft): string | null {
  if (window === 'time-skipped') return words.timeSkipped
  return window === 'ends-before-it-starts' ? words.endsBeforeStart : null
}

// Whoever has a form open on any part of the hall is in the way.
function someoneIn(
  { state, page, branch }: BookingDraft,
  part: Daypart,
  colleagues: readonly Colleague[],
  nameOf: (id: string | null) => string,
): { someone?: { id: string; name: string }; note?: string } {
  const window = windowFromLocal({ ...state.fields, ...sessionHours(part), setup_minutes: 0, teardown_minutes: 0 }, branch.timezone)
  if (state.fields.hall_id === null || typeof window === 'string') return {}
  const found = bookingNear(colleagues, sharingHalls(page.house, state.fields.hall_id), window)
  if (!found) return {}
  const name = nameOf(found.id)
  return { someone: { id: found.id, name }, note: messages.presence.isBooking(firstName(name)) }
}

// A session is crossed when the form's own set-up and tear-down would not fit around it.
function isTaken({ state, page, branch }: BookingDraft, part: Daypart): boolean {
  const { fields, id } = state
  if (fields.hall_id === null) return false
  const window = windowFromLocal({ ...fields, ...sessionHours(part) }, branch.timezone)
  if (typeof window === 'string') return true
  const draft = { id, hallId: fields.hall_id, window, rank: 1, guests: null, setupStyle: null }
  return 'by' in judge(draft, page.claims, page.house)
}
