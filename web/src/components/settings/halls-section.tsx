/** How long each hall is taken before and after a function. */
import { NumberField } from '@/components/ui/number-field'
import { useRowEdits } from '@/hooks/use-row-edits'
import type { Branch, Hall } from '@/lib/database'
import { messages } from '@/lib/messages'
import { SettingsColumns, SettingsSection } from './section'

const words = messages.settings
const THREE_DAYS = 4320
const STEP_MINUTES = 15
const COLUMNS = 'tablet:grid-cols-[minmax(0,1fr)_140px_140px]'

type Props = { branch: Branch; halls: readonly Hall[]; maySave: boolean }

export function HallsSection({ branch, halls, maySave }: Props) {
  const form = useRowEdits('halls', halls)
  const minutes = (hall: Hall, key: 'setup_minutes' | 'teardown_minutes', label: string) => (
    <NumberField
      label={label}
      value={form.shown(hall)[key]}
      onChange={(next) => form.change(hall, { [key]: next ?? 0 })}
      max={THREE_DAYS}
      step={STEP_MINUTES}
      unit={words.minutes}
      className="tablet:[&>:first-child]:sr-only"
      isDisabled={!maySave}
      hint={form.isOvertaken(hall, key) ? words.meanwhile(String(hall[key])) : undefined}
    />
  )
  return (
    <SettingsSection
      {...form}
      title={words.halls}
      hint={words.hallsHint}
      maySave={maySave}
      isWhole
      onSave={() => void form.save(words.label(words.halls, branch.name), words.saved(words.halls))}
      onDiscard={form.discard}
    >
      <SettingsColumns className={COLUMNS} words={[words.hall, words.setup, words.teardown]} />
      <ul className="flex flex-col gap-3 tablet:gap-2">
        {halls.map((hall) => (
          <li key={hall.id} className={`grid grid-cols-2 items-end gap-3 ${COLUMNS}`}>
            <span className="hidden self-center truncate font-medium tablet:block" title={hall.name}>{hall.name}</span>
            {minutes(hall, 'setup_minutes', words.setupOf(hall.name))}
            {minutes(hall, 'teardown_minutes', words.teardownOf(hall.name))}
          </li>
        ))}
      </ul>
    </SettingsSection>
  )
}
