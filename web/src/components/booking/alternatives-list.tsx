/** The ways out of a clash, each with Use: a shorter set-up first, then free halls and days. */
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/badge'
import type { Alternatives } from '@/hooks/use-alternatives'
import type { Daypart, FreeAlternative } from '@/lib/database'
import { describeAlternative, SHOWN_ALTERNATIVES } from '@/lib/diary/alternatives'
import type { Suggestion } from '@/lib/diary/conflict'
import type { DraftFields } from '@/lib/diary/draft-fields'
import { words } from '@/lib/diary/words'
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
}

export function AlternativesList(props: Props) {
  const { alternatives, suggestion, fields } = props
  const [all, setAll] = useState(false)
  if (alternatives.status === 'none' && !suggestion) return null
  const places = alternatives.status === 'found' ? alternatives.places : []
  const shown = all ? places : places.slice(0, SHOWN_ALTERNATIVES)
  return (
    <section aria-label={words.freeInstead(fields.guests_expected)}>
      <div className="mb-1.5 flex items-baseline justify-between">
        <h3 className="text-12 font-semibold text-text-2">{words.freeInstead(fields.guests_expected)}</h3>
        {!all && places.length > shown.length && (
          <Button variant="quiet" size="sm" onPress={() => setAll(true)}>
            {words.showAll(places.length)}
          </Button>
        )}
      </div>
      <ul className="places">
        {suggestion && <Shorten {...props} suggestion={suggestion} />}
        {shown.map((place) => (
          <Place key={`${place.hall_id}:${place.event_date}:${place.event_time}`} {...props} place={place} />
        ))}
        {alternatives.status === 'searching' && <li className="text-13 text-text-2">{words.searching}</li>}
        {alternatives.status === 'found' && places.length === 0 && !suggestion && (
          <li className="text-13 text-text-2">{words.nothingFree}</li>
        )}
      </ul>
    </section>
  )
}

function Place({ place, fields, dayparts, today, onUse }: Props & { place: FreeAlternative }) {
  const { title, detail } = describeAlternative(place, fields, dayparts, today)
  return <Way title={title} detail={detail} onUse={() => onUse(place)} />
}

function Shorten({ suggestion, fields, onShorten }: Props & { suggestion: Suggestion }) {
  const { setup_minutes: setup, teardown_minutes: teardown } = suggestion
  const from = timeOfMinutes(minutesOf(fields.event_time) - setup)
  const until = timeOfMinutes(minutesOf(fields.end_time) + teardown)
  const title = setup < fields.setup_minutes ? words.startSetup(from, setup) : words.endTeardown(until, teardown)
  return <Way title={title} detail={words.fitsBetween} onUse={() => onShorten(suggestion)} />
}

function Way({ title, detail, onUse }: { title: string; detail: string; onUse: () => void }) {
  return (
    <li>
      <span>
        <b>{title}</b>
        <small>{detail}</small>
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
