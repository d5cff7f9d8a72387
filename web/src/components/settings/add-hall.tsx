/** A hall or a combination more: open on demand, below those that are there. */
import { useId, useState, type FormEvent } from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { TextField } from '@/components/ui/field'
import { NumberField } from '@/components/ui/number-field'
import { useMutation } from '@/hooks/use-mutation'
import type { Branch, Hall } from '@/lib/database'
import { focusFirstProblem } from '@/lib/first-problem'
import { messages } from '@/lib/messages'
import { addHall, type NewHall } from '@/lib/settings/commands'
import { Refusal } from './section'

const words = messages.settings
const MOST_GUESTS = 100_000
const NOTHING: NewHall = { name: '', guests: null, outdoor: false, parts: [] }

/** `bases`: the halls that a combination may join. */
export function AddHall({ branch, bases }: { branch: Branch; bases: readonly Hall[] }) {
  const [isOpen, setOpen] = useState<boolean | null>(null)
  // The form that is done gives the focus back to what opened it.
  if (!isOpen) return <Button className="mt-3" icon="plus" autoFocus={isOpen === false} onPress={() => setOpen(true)}>{words.addHall}</Button>
  return <Form {...{ branch, bases }} onDone={() => setOpen(false)} />
}

function Form({ branch, bases, onDone }: { branch: Branch; bases: readonly Hall[]; onDone: () => void }) {
  const [hall, setHall] = useState(NOTHING)
  const [isTried, setTried] = useState(false)
  const { isBusy, refusal, mutate, forget } = useMutation()
  const name = hall.name.trim()
  const isOnePart = hall.parts.length === 1
  const set = (part: Partial<NewHall>) => { forget(); setHall((before) => ({ ...before, ...part })) }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setTried(true)
    if (name === '' || isOnePart) return focusFirstProblem(event.currentTarget)
    if (isBusy) return
    if (await mutate(() => addHall(branch.id, { ...hall, name }), { text: words.added(name) })) onDone()
  }

  return (
    <form aria-label={words.addHall} noValidate className="mt-3 rounded-card border border-line bg-sunken p-3" onSubmit={(event) => void submit(event)}>
      <div className="grid items-start gap-3 tablet:grid-cols-[minmax(0,1fr)_128px_auto]">
        <TextField
          label={words.hall} value={hall.name} maxLength={120} autoComplete="off" autoFocus
          onChange={(next) => set({ name: next })} error={isTried && name === '' ? words.nameMissing : null}
        />
        <NumberField label={words.seats} value={hall.guests} min={1} max={MOST_GUESTS} unit={messages.setup.guestsUnit} onChange={(guests) => set({ guests })} />
        <div className="tablet:pt-5"><Checkbox isSelected={hall.outdoor} onChange={(outdoor) => set({ outdoor })}>{messages.setup.outdoor}</Checkbox></div>
      </div>
      {bases.length > 1 && <Parts bases={bases} parts={hall.parts} isAlone={isTried && isOnePart} onChange={(parts) => set({ parts })} />}
      <Refusal of={refusal} />
      <div className="mt-3 flex gap-2">
        <Button type="submit" variant="primary" isBusy={isBusy}>{words.add}</Button>
        <Button onPress={onDone}>{words.cancel}</Button>
      </div>
    </form>
  )
}

type PartsProps = { bases: readonly Hall[]; parts: readonly number[]; isAlone: boolean; onChange: (parts: number[]) => void }

function Parts({ bases, parts, isAlone, onChange }: PartsProps) {
  const noteId = useId()
  return (
    <fieldset className="mt-3" aria-describedby={noteId} {...(isAlone && { 'data-invalid': '' })}>
      <legend className="text-12 font-medium text-text-2">{words.joinsLabel}</legend>
      <div className="flex flex-wrap gap-x-4">
        {bases.map(({ id, name }) => (
          <Checkbox key={id} isSelected={parts.includes(id)} onChange={(isPart) => onChange(isPart ? [...parts, id] : parts.filter((part) => part !== id))}>{name}</Checkbox>
        ))}
      </div>
      <p id={noteId} role={isAlone ? 'alert' : undefined} className={isAlone ? 'text-12 text-bad-text' : 'text-12 text-text-2'}>{isAlone ? words.joinsOne : words.joinsHint}</p>
    </fieldset>
  )
}
