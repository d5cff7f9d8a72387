/** The sessions of a branch that is not open yet: a row for each, the usual ones to begin with. */
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { TimeField } from '@/components/ui/time-field'
import { messages } from '@/lib/messages'
import { nextSession, type SessionDraft } from '@/lib/setup/draft'
import { SettingsColumns } from './section'

const words = messages.setup
const COLUMNS = 'tablet:grid-cols-[minmax(0,1fr)_112px_168px_32px]'

type Props = {
  sessions: readonly SessionDraft[]
  errors?: ReadonlyMap<number, string> | undefined
  error: string | null
  onChange: (sessions: SessionDraft[]) => void
}

export function SessionDrafts({ sessions, errors, error, onChange }: Props) {
  const errorId = useId()
  const set = (key: number, part: Partial<SessionDraft>) => onChange(sessions.map((session) => (session.key === key ? { ...session, ...part } : session)))
  return (
    <>
      <SettingsColumns className={COLUMNS} words={[messages.settings.name, messages.settings.starts, messages.settings.ends]} />
      <ul className="flex flex-col gap-4 tablet:gap-2">
        {sessions.map((session, index) => {
          const name = session.name.trim() || words.sessionName(index + 1)
          return (
            <li key={session.key} className={`grid grid-cols-[1fr_1fr_44px] items-start gap-x-3 gap-y-2 ${COLUMNS}`}>
              <TextField
                label={words.sessionName(index + 1)} value={session.name} maxLength={60} autoComplete="off" className="max-tablet:col-span-2 tablet:[&>:first-child]:sr-only"
                onChange={(next) => set(session.key, { name: next })} error={errors?.get(session.key) ?? null}
              />
              <TimeField
                label={words.sessionStarts(name)} value={session.start} className="tablet:[&>:first-child]:sr-only"
                onChange={(start) => { if (start !== null) set(session.key, { start }) }}
              />
              <TimeField
                label={words.sessionEnds(name)} value={session.end} className="max-tablet:col-span-2 tablet:[&>:first-child]:sr-only"
                suffix={session.end <= session.start ? words.nextDay : undefined}
                onChange={(end) => { if (end !== null) set(session.key, { end }) }}
              />
              <Button
                variant="quiet" icon="close" aria-label={words.removeHall(name)} className="max-tablet:col-start-3 max-tablet:row-start-1 max-tablet:mt-[18px]"
                onPress={() => onChange(sessions.filter(({ key }) => key !== session.key))}
              />
            </li>
          )
        })}
      </ul>
      <div {...(error && { 'data-invalid': '' })}>
        {error && <p id={errorId} role="alert" className="mt-1 text-12 text-bad-text">{error}</p>}
        <Button className="mt-3" icon="plus" {...(error && { 'aria-describedby': errorId })} onPress={() => onChange([...sessions, nextSession(sessions)])}>{words.addSession}</Button>
      </div>
    </>
  )
}
