/** The halls of a branch: what they seat, how long each is taken before and after a function, and which are in use. */
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { NumberField } from '@/components/ui/number-field'
import { useRowEdits } from '@/hooks/use-row-edits'
import { useMutation } from '@/hooks/use-mutation'
import type { Branch, Hall, HallCapacity, HallComponent } from '@/lib/database'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { seating, useHall as inUse } from '@/lib/settings/commands'
import { AddHall } from './add-hall'
import { Refusal, SettingsColumns, SettingsSection } from './section'

const words = messages.settings
const THREE_DAYS = 4320
const STEP_MINUTES = 15
const MOST_GUESTS = 100_000
const COLUMNS = 'tablet:grid-cols-[minmax(0,1fr)_104px_112px_112px_32px]'

export type HallsSectionProps = {
  branch: Branch
  halls: readonly Hall[]
  capacities: readonly HallCapacity[]
  components: readonly HallComponent[]
  maySave: boolean
  mayAdd: boolean
}

export function HallsSection({ branch, halls, capacities, components, maySave, mayAdd }: HallsSectionProps) {
  const active = halls.filter((hall) => hall.active)
  const form = useRowEdits('halls', active)
  const [seats, setSeats] = useState<ReadonlyMap<number, number | null>>(new Map())
  const seatsOf = (hall: Hall) => capacities.find(({ hall_id, setup_style }) => hall_id === hall.id && setup_style === 'rounds')?.capacity ?? null
  const reseated = active.flatMap((hall) => (seats.has(hall.id) && seats.get(hall.id) !== seatsOf(hall) ? [seating(hall.id, seats.get(hall.id) ?? null)] : []))
  const save = async () => {
    if (await form.save(words.label(words.halls, branch.name), words.saved(words.halls), reseated)) setSeats(new Map())
  }
  const minutes = (hall: Hall, key: 'setup_minutes' | 'teardown_minutes', label: string) => (
    <NumberField
      label={label} value={form.shown(hall)[key]} max={THREE_DAYS} step={STEP_MINUTES} unit={words.minutes} className={cx(key === 'teardown_minutes' && 'max-tablet:col-span-2', 'tablet:[&>:first-child]:sr-only')}
      onChange={(next) => form.change(hall, { [key]: next ?? 0 })} isDisabled={!maySave}
      hint={form.isOvertaken(hall, key) ? words.meanwhile(String(hall[key])) : undefined}
    />
  )
  return (
    <SettingsSection
      {...form}
      isDirty={form.isDirty || reseated.length > 0}
      title={words.halls}
      hint={words.hallsHint}
      maySave={maySave}
      isWhole
      onSave={() => void save()}
      onDiscard={() => { form.discard(); setSeats(new Map()) }}
      more={<>{mayAdd && <AddHall branch={branch} bases={active.filter(({ kind }) => kind === 'base')} />}<Retired halls={halls.filter((hall) => !hall.active)} maySave={maySave} /></>}
    >
      {active.length === 0 && <p className="text-13 text-text-2">{words.noHalls}</p>}
      {active.length > 0 && <SettingsColumns className={COLUMNS} words={[words.hall, words.seats, words.setup, words.teardown]} />}
      <ul className="flex flex-col gap-4 tablet:gap-2">
        {active.map((hall) => (
          <li key={hall.id} className={`grid grid-cols-[1fr_1fr_44px] items-start gap-3 ${COLUMNS}`}>
            <HallName hall={hall} halls={halls} components={components} />
            <NumberField
              label={words.seatsOf(hall.name)} value={seats.has(hall.id) ? (seats.get(hall.id) ?? null) : seatsOf(hall)} min={1} max={MOST_GUESTS}
              className="max-tablet:col-span-3 tablet:[&>:first-child]:sr-only" onChange={(next) => setSeats(new Map(seats).set(hall.id, next))} isDisabled={!maySave}
            />
            {minutes(hall, 'setup_minutes', words.setupOf(hall.name))}
            {minutes(hall, 'teardown_minutes', words.teardownOf(hall.name))}
            {maySave && <Retire hall={hall} />}
          </li>
        ))}
      </ul>
    </SettingsSection>
  )
}

function HallName({ hall, halls, components }: { hall: Hall; halls: readonly Hall[]; components: readonly HallComponent[] }) {
  const parts = components.filter(({ combination_id }) => combination_id === hall.id).flatMap(({ hall_id }) => halls.find(({ id }) => id === hall_id)?.name ?? [])
  const detail = [parts.length > 0 && words.joins(parts.join(', ')), hall.outdoor && words.outdoor].filter(Boolean).join(', ')
  return (
    <p className="min-w-0 max-tablet:col-span-2 max-tablet:min-h-11 max-tablet:content-center tablet:flex tablet:min-h-8 tablet:flex-col tablet:justify-center">
      <span className="block truncate font-medium" title={hall.name}>{hall.name}</span>
      {detail && <span className="block text-12 text-text-2">{detail}</span>}
    </p>
  )
}

/** Out of use at a press, and back with Undo: nothing that stands is touched. */
function Retire({ hall }: { hall: Hall }) {
  const { isBusy, refusal, mutate } = useMutation()
  // being taken out of use is the next version of the row
  const undo = () => void inUse({ ...hall, version: hall.version + 1 }, true)
  const retire = () => void mutate(() => inUse(hall, false), { text: words.retired(hall.name), onUndo: undo })
  return (
    <div className="max-tablet:col-start-3 max-tablet:row-start-1">
      <Button data-row={hall.id} variant="quiet" icon="close" isBusy={isBusy} aria-label={words.retire(hall.name)} onPress={retire} />
      <Refusal of={refusal} />
    </div>
  )
}

function Retired({ halls, maySave }: { halls: readonly Hall[]; maySave: boolean }) {
  const { isBusy, refusal, mutate } = useMutation()
  if (halls.length === 0) return null
  return (
    <div className="mt-5">
      <p className="text-12 text-text-2">{words.notInUse}</p>
      <ul className="mt-1 divide-y divide-line">
        {halls.map((hall) => (
          <li key={hall.id} className="flex min-h-11 items-center gap-3 tablet:min-h-9">
            <span className="min-w-0 flex-1 truncate text-text-2">{hall.name}</span>
            {maySave && <Button data-row={hall.id} size="sm" isBusy={isBusy} onPress={() => void mutate(() => inUse(hall, true), { text: words.backInUse(hall.name) })}>{words.useAgain(hall.name)}</Button>}
          </li>
        ))}
      </ul>
      <Refusal of={refusal} />
    </div>
  )
}
