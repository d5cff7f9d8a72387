/** The ways out of a clash, each with Use: a shorter set-up first, then free halls and days. */
import { useMemo, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/badge'
import { DaySign } from '@/components/ui/day-sign'
import type { Alternatives } from '@/hooks/use-alternatives'
import { useBranchMarks } from '@/hooks/use-calendar-days'
import { formatCount } from '@/lib/count'
import type { Daypart, FreeAlternative } from '@/lib/database'
import { describeAlternative, SHOWN_ALTERNATIVES } from '@/lib/diary/alternatives'
import { spokenMark } from '@/lib/diary/day-marks'
import type { DayMark } from '@/lib/diary/day-marks'
import type { Suggestion } from '@/lib/diary/conflict'
import type { DraftFields } from '@/lib/diary/draft-fields'
import { words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { minutesOf, timeOfMinutes } from '@/lib/time'
import './booking-panel.css'

type Props = {
  alternatives: Alternatives
  suggestion: Suggestion | null
  fields: DraftFields
  dayparts: readonly Daypart[]
  today: string
  onUse: (place: FreeAlternative) => void
  onShorten: (suggestion: Suggestion) => void
  /** Takes down who asked; null where that is not to be done. */
  onEnquire: (() => void) | null
}

export function AlternativesList(props: Props) {
  const { alternatives, suggestion, fields } = props
  const [all, setAll] = useState(false)
  const marks = usePlaceMarks(alternatives)
  if (alternatives.status === 'none' && !suggestion) return null
  const places = alternatives.status === 'found' ? alternatives.places : []
  const { guests_expected: guests } = fields
  const title = words.freeInstead(guests === null ? null : formatCount(guests))
  const shown = all ? places : places.slice(0, SHOWN_ALTERNATIVES)
  return (
    <section aria-label={title}>
      <div className="mb-1.5 flex items-baseline justify-between">
        <h3 className="text-12 font-semibold text-text-2">{title}</h3>
        {!all && places.length > shown.length && (
          <Button variant="quiet" size="sm" onPress={() => setAll(true)}>
            {words.showAll(places.length)}
          </Button>
        )}
      </div>
      <ul className="places">
        {suggestion && <Shorten {...props} suggestion={suggestion} />}
        {shown.map((place) => (
          <Place key={`${place.hall_id}:${place.event_date}:${place.event_time}`} {...props} place={place} mark={marks.get(place.branch_id)?.get(place.event_date)} />
        ))}
        {alternatives.status === 'searching' && <li className="text-13 text-text-2">{words.searching}</li>}
        {alternatives.status === 'found' && places.length === 0 && !suggestion && (
          <li className="text-13 text-text-2">{words.nothingFree}</li>
        )}
      </ul>
      {props.onEnquire && alternatives.status !== 'searching' && (
        <div className="mt-1.5 flex items-baseline gap-2">
          <Button variant="quiet" size="sm" icon="leads" className="max-tablet:h-11" onPress={props.onEnquire}>
            {messages.palette.enquire}
          </Button>
          <span className="text-12 text-text-2">{messages.palette.enquireHint}</span>
        </div>
      )}
    </section>
  )
}

const NOWHERE: readonly FreeAlternative[] = []

/** What the branches say of the days that are offered. */
function usePlaceMarks(alternatives: Alternatives) {
  const places = alternatives.status === 'found' ? alternatives.places : NOWHERE
  const [branches, dates] = useMemo(() => [
    [...new Set(places.map(({ branch_id }) => branch_id))].sort((a, b) => a - b),
    [...new Set(places.map(({ event_date }) => event_date))].sort(),
  ], [places])
  return useBranchMarks(branches, dates)
}

function Place({ place, mark, fields, dayparts, today, onUse }: Props & { place: FreeAlternative; mark: DayMark | undefined }) {
  const { title, detail } = describeAlternative(place, fields, dayparts, today)
  return <Way title={title} detail={[detail, spokenMark(mark)].filter(Boolean).join(', ')} mark={mark} onUse={() => onUse(place)} />
}

function Shorten({ suggestion, fields, onShorten }: Props & { suggestion: Suggestion }) {
  const { setup_minutes: setup, teardown_minutes: teardown } = suggestion
  const from = timeOfMinutes(minutesOf(fields.event_time) - setup)
  const until = timeOfMinutes(minutesOf(fields.end_time) + teardown)
  const title = setup < fields.setup_minutes ? words.startSetup(from, setup) : words.endTeardown(until, teardown)
  return <Way title={title} detail={words.fitsBetween} onUse={() => onShorten(suggestion)} />
}

function Way({ title, detail, mark, onUse }: { title: string; detail: string; mark?: DayMark | undefined; onUse: () => void }) {
  return (
    <li>
      <span>
        <b>{title}</b>
        <small>{(mark?.tier ?? 0) > 0 && <><DaySign mark={mark} /> </>}{detail}</small>
      </span>
      <Chip tone="ok" icon="check">
        {words.free}
      </Chip>
      <Button size="sm" className="max-tablet:h-11 max-tablet:px-3.5" aria-label={words.useThis(title)} onPress={onUse}>
        {words.use}
      </Button>
    </li>
  )
}
