/** The sessions a day is sold in: what they are called, when they start and end. */
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { TimeField } from '@/components/ui/time-field'
import { useRowEdits } from '@/hooks/use-row-edits'
import { useMutation } from '@/hooks/use-mutation'
import type { Branch, Daypart } from '@/lib/database'
import { messages } from '@/lib/messages'
import { addSession, removeSession } from '@/lib/settings/commands'
import { formatTime } from '@/lib/time'
import { AddSession } from './add-session'
import { Refusal, SettingsColumns, SettingsSection } from './section'

const words = messages.settings
const COLUMNS = 'tablet:grid-cols-[minmax(0,1fr)_120px_168px_32px]'

type Props = { branch: Branch; sessions: readonly Daypart[]; maySave: boolean; mayAdd: boolean; mayRemove: boolean }

export function SessionsSection({ branch, sessions, maySave, mayAdd, mayRemove }: Props) {
  const form = useRowEdits('dayparts', sessions)
  const shown = sessions.map(form.shown)
  return (
    <SettingsSection
      {...form}
      title={words.sessions}
      hint={words.sessionsHint}
      maySave={maySave}
      isWhole={shown.every(({ name }) => name.trim() !== '')}
      onSave={() => void form.save(words.label(words.sessions, branch.name), words.saved(words.sessions))}
      onDiscard={form.discard}
      more={mayAdd && <AddSession branch={branch} />}
    >
      {sessions.length === 0 && <p className="text-13 text-text-2">{words.noSessions}</p>}
      {sessions.length > 0 && <SettingsColumns className={COLUMNS} words={[words.name, words.starts, words.ends]} />}
      <ul className="flex flex-col gap-3 tablet:gap-2">
        {sessions.map((session, index) => {
          const now = shown[index] ?? session
          const times = (part: { start_time?: string; end_time?: string }) => {
            const next = { start_time: now.start_time, end_time: now.end_time, ...part }
            form.change(session, { ...next, end_day_offset: next.end_time <= next.start_time ? 1 : 0 })
          }
          const isOvertaken = form.isOvertaken(session, 'start_time') || form.isOvertaken(session, 'end_time')
          return (
            <li key={session.id} className={`grid grid-cols-[1fr_1fr_44px] items-start gap-3 ${COLUMNS}`}>
              <TextField
                label={words.nameOf(session.name)}
                value={now.name}
                onChange={(name) => form.change(session, { name })}
                maxLength={60}
                isDisabled={!maySave}
                error={now.name.trim() === '' ? words.nameMissing : null}
                className="max-tablet:col-span-2 tablet:[&>:first-child]:sr-only"
              />
              <TimeField
                label={words.startsOf(session.name)}
                className="tablet:[&>:first-child]:sr-only"
                value={now.start_time}
                onChange={(time) => { if (time !== null) times({ start_time: `${time}:00` }) }}
                isDisabled={!maySave}
                hint={isOvertaken ? words.meanwhile(`${formatTime(session.start_time)}–${formatTime(session.end_time)}`) : undefined}
              />
              <TimeField
                label={words.endsOf(session.name)}
                className="max-tablet:col-span-2 tablet:[&>:first-child]:sr-only"
                value={now.end_time}
                onChange={(time) => { if (time !== null) times({ end_time: `${time}:00` }) }}
                isDisabled={!maySave}
                suffix={now.end_day_offset > 0 ? words.nextDay : undefined}
              />
              {mayRemove && <Remove session={session} branch={branch} />}
            </li>
          )
        })}
      </ul>
    </SettingsSection>
  )
}

/** Gone at a press, and back with Undo under its own code: bookings keep their times either way. */
function Remove({ session, branch }: { session: Daypart; branch: Branch }) {
  const { isBusy, refusal, mutate } = useMutation()
  const { name, start_time, end_time, code } = session
  const undo = () => void addSession(branch.id, { name, start_time, end_time, code })
  return (
    <div className="max-tablet:col-start-3 max-tablet:row-start-1 max-tablet:mt-[18px]">
      <Button
        data-row={session.id} variant="quiet" icon="close" isBusy={isBusy} aria-label={words.removeSession(name)}
        onPress={() => void mutate(() => removeSession(session), { text: words.removed(name), onUndo: undo })}
      />
      <Refusal of={refusal} />
    </div>
  )
}
