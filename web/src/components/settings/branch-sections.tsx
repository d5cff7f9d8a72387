/** What is set of the branch itself: how long options hold, its name, the usual length of a function. */
import { TextField } from '@/components/ui/field'
import { NumberField } from '@/components/ui/number-field'
import { useRowEdits } from '@/hooks/use-row-edits'
import type { Branch } from '@/lib/database'
import { messages } from '@/lib/messages'
import { hoursWords } from '@/lib/settings/words'
import { SettingsSection } from './section'

const words = messages.settings
const MOST_HOURS = 504
const MINUTES_OF_DAY = 1440
const LEAST_MINUTES = 15

type Props = { branch: Branch; maySave: boolean }

export function OptionsSection({ branch, maySave }: Props) {
  const form = useRowEdits('branches', [branch])
  const { option_hours: hours } = form.shown(branch)
  const isWhole = hours >= 1
  const meanwhile = form.isOvertaken(branch, 'option_hours') ? words.meanwhile(hoursWords(branch.option_hours)) : null
  return (
    <SettingsSection
      {...form}
      title={words.options}
      hint={words.optionsHint}
      {...{ maySave, isWhole }}
      onSave={() => void form.save(words.label(words.options, branch.name), words.saved(words.options))}
      onDiscard={form.discard}
    >
      <NumberField
        label={words.optionHours}
        value={hours === 0 ? null : hours}
        onChange={(next) => form.change(branch, { option_hours: next ?? 0 })}
        min={1}
        max={MOST_HOURS}
        unit={words.hours}
        isDisabled={!maySave}
        error={isWhole ? null : words.optionMissing}
        hint={meanwhile ?? words.isDays(hoursWords(hours))}
        className="max-w-[260px]"
      />
    </SettingsSection>
  )
}

export function BranchSection({ branch, maySave }: Props) {
  const form = useRowEdits('branches', [branch])
  const { name, default_duration_minutes: minutes } = form.shown(branch)
  const isLengthWhole = minutes >= LEAST_MINUTES
  const isNamed = name.trim() !== ''
  return (
    <SettingsSection
      {...form}
      title={words.branch}
      hint={words.branchHint}
      maySave={maySave}
      isWhole={isNamed && isLengthWhole}
      onSave={() => void form.save(words.label(words.branch, branch.name), words.saved(words.branch))}
      onDiscard={form.discard}
    >
      <div className="grid gap-3 tablet:grid-cols-[1fr_160px]">
        <TextField
          label={words.name}
          value={name}
          onChange={(next) => form.change(branch, { name: next })}
          maxLength={120}
          isDisabled={!maySave}
          error={isNamed ? null : words.nameMissing}
          hint={form.isOvertaken(branch, 'name') ? words.meanwhile(branch.name) : undefined}
        />
        <NumberField
          label={words.usualLength}
          value={minutes === 0 ? null : minutes}
          onChange={(next) => form.change(branch, { default_duration_minutes: next ?? 0 })}
          max={MINUTES_OF_DAY}
          step={LEAST_MINUTES}
          unit={words.minutes}
          isDisabled={!maySave}
          error={isLengthWhole ? null : words.lengthMissing}
          hint={form.isOvertaken(branch, 'default_duration_minutes') ? words.meanwhile(String(branch.default_duration_minutes)) : undefined}
        />
      </div>
      <p className="mt-3 text-12 text-text-2">{words.fixed(branch.timezone, branch.currency)}</p>
    </SettingsSection>
  )
}
