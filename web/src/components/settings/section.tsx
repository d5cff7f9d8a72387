/** One part of the settings: what it is about, its fields, and saving it as a whole. The focus stays with a row (`data-row`) that comes or goes. */
import { useEffect, useRef, type FormEvent, type ReactNode, type RefObject } from 'react'
import { Button } from '@/components/ui/button'
import { useKeptRow } from '@/hooks/use-kept-row'
import { focusFirstProblem } from '@/lib/first-problem'
import { messages } from '@/lib/messages'
import type { WriteError } from '@/lib/writes'

const words = messages.settings

export type SettingsSectionProps = {
  title: string
  hint: string
  /** Whether the person may change it at all; others read it. */
  maySave: boolean
  isDirty: boolean
  isBusy: boolean
  /** Whether every field says something that can be saved. */
  isWhole: boolean
  refusal: WriteError | null
  onSave: () => void
  onDiscard: () => void
  children: ReactNode
  /** Below the form: what acts by itself, such as adding a row. */
  more?: ReactNode
}

export function SettingsSection(props: SettingsSectionProps) {
  const { title, hint, maySave, isDirty, isBusy, isWhole, refusal, onSave, onDiscard, children, more } = props
  const kept = useKeptRow('data-row')
  const form = useFocusAfterSaving(isDirty)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isDirty || isBusy) return
    if (isWhole) onSave()
    else if (form.current) focusFirstProblem(form.current)
  }
  return (
    <SettingsPart title={title} hint={hint}>
      <div {...kept}>
        <form ref={form} tabIndex={-1} className="outline-none" onSubmit={submit}>
          {children}
          <Refusal of={refusal} />
          {maySave && isDirty && (
            <div className="mt-3 flex gap-2">
              <Button type="submit" variant="primary" className="max-tablet:h-11" isBusy={isBusy}>{words.save}</Button>
              <Button className="max-tablet:h-11" onPress={onDiscard}>{words.discard}</Button>
            </div>
          )}
        </form>
        {more}
      </div>
    </SettingsPart>
  )
}

/** Save and Put back go once there is nothing to save; the focus that was on them stays with their form. */
function useFocusAfterSaving(isDirty: boolean): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null)
  const wasDirty = useRef(isDirty)
  useEffect(() => {
    if (wasDirty.current && !isDirty && document.activeElement === document.body) form.current?.focus()
    wasDirty.current = isDirty
  }, [isDirty])
  return form
}

/** A subject: what it is about at the left, its fields at the right; below each other on a phone. */
export function SettingsPart({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="grid gap-x-10 gap-y-3 border-b border-line px-4 py-5 last:border-b-0 tablet:px-6 desktop:grid-cols-[220px_minmax(0,1fr)]">
      <div>
        <h2 className="font-semibold">{title}</h2>
        <p className="mt-0.5 text-13 text-text-2">{hint}</p>
      </div>
      <div className="max-w-[560px] min-w-0">{children}</div>
    </section>
  )
}

/** Why the server did not take it, in its own words. */
export function Refusal({ of }: { of: WriteError | null }) {
  if (of === null) return null
  return (
    <p role="alert" className="mt-3 rounded-card border border-bad-line bg-bad-soft px-3 py-2 text-13 text-bad-text">
      <b className="font-semibold">{words.refused}.</b> {of.message}. {of.hint}
    </p>
  )
}

/** Heads of the columns where there is room for them; each field keeps a label of its own for who cannot see them. */
export function SettingsColumns({ words: heads, className }: { words: readonly string[]; className: string }) {
  return (
    <div aria-hidden="true" className={`hidden gap-3 pb-1 text-12 font-medium text-text-2 tablet:grid ${className}`}>
      {heads.map((head) => <span key={head}>{head}</span>)}
    </div>
  )
}
