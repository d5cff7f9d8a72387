/** A session more: open on demand, below those that are there. */
import { useState, type FormEvent } from 'react'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { TimeField } from '@/components/ui/time-field'
import { useMutation } from '@/hooks/use-mutation'
import type { Branch } from '@/lib/database'
import { focusFirstProblem } from '@/lib/first-problem'
import { messages } from '@/lib/messages'
import { addSession } from '@/lib/settings/commands'
import { Refusal } from './section'

const words = messages.settings

export function AddSession({ branch }: { branch: Branch }) {
  const [isOpen, setOpen] = useState<boolean | null>(null)
  // The form that is done gives the focus back to what opened it.
  if (!isOpen) return <Button className="mt-3" icon="plus" autoFocus={isOpen === false} onPress={() => setOpen(true)}>{words.addSession}</Button>
  return <Form branch={branch} onDone={() => setOpen(false)} />
}

function Form({ branch, onDone }: { branch: Branch; onDone: () => void }) {
  const [session, setSession] = useState<{ name: string; start: string | null; end: string | null }>({ name: '', start: null, end: null })
  const [isTried, setTried] = useState(false)
  const { isBusy, refusal, mutate, forget } = useMutation()
  const { start, end } = session
  const name = session.name.trim()
  const set = (part: Partial<typeof session>) => { forget(); setSession((before) => ({ ...before, ...part })) }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setTried(true)
    if (name === '' || start === null || end === null) return focusFirstProblem(event.currentTarget)
    if (isBusy) return
    if (await mutate(() => addSession(branch.id, { name, start_time: start, end_time: end }), { text: words.added(name) })) onDone()
  }

  return (
    <form aria-label={words.addSession} noValidate className="mt-3 rounded-card border border-line bg-sunken p-3" onSubmit={(event) => void submit(event)}>
      <div className="grid grid-cols-2 items-start gap-3 tablet:grid-cols-[minmax(0,1fr)_120px_168px]">
        <TextField
          label={words.name} value={session.name} maxLength={60} autoComplete="off" autoFocus className="max-tablet:col-span-2"
          onChange={(next) => set({ name: next })} error={isTried && name === '' ? words.nameMissing : null}
        />
        <TimeField label={words.starts} value={start} onChange={(time) => set({ start: time })} error={isTried && start === null ? words.timeMissing : null} />
        <TimeField
          label={words.ends} value={end} onChange={(time) => set({ end: time })} error={isTried && end === null ? words.timeMissing : null}
          suffix={start !== null && end !== null && end <= start ? words.nextDay : undefined}
        />
      </div>
      <Refusal of={refusal} />
      <div className="mt-3 flex gap-2">
        <Button type="submit" variant="primary" isBusy={isBusy}>{words.add}</Button>
        <Button onPress={onDone}>{words.cancel}</Button>
      </div>
    </form>
  )
}
