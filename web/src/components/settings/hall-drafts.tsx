/** The halls of a branch that is not open yet: a row for each. */
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { TextField } from '@/components/ui/field'
import { NumberField } from '@/components/ui/number-field'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { emptyHall, nextKey, type HallDraft } from '@/lib/setup/draft'
import { SettingsColumns } from './section'

const words = messages.setup
const MOST_GUESTS = 100_000
const COLUMNS = 'tablet:grid-cols-[minmax(0,1fr)_128px_96px_32px]'

type Props = {
  halls: readonly HallDraft[]
  errors?: ReadonlyMap<number, string> | undefined
  error: string | null
  onChange: (halls: HallDraft[]) => void
}

export function HallDrafts({ halls, errors, error, onChange }: Props) {
  const set = (key: number, part: Partial<HallDraft>) => onChange(halls.map((hall) => (hall.key === key ? { ...hall, ...part } : hall)))
  return (
    <>
      <SettingsColumns className={COLUMNS} words={[words.hall, words.guests]} />
      <ul className="flex flex-col gap-4 tablet:gap-2">
        {halls.map((hall, index) => (
          <li key={hall.key} className={`grid grid-cols-[minmax(0,1fr)_44px] items-start gap-x-3 gap-y-2 ${COLUMNS}`}>
            <TextField
              label={words.hallNumber(index + 1)} value={hall.name} maxLength={120} autoComplete="off" className={cx(halls.length === 1 && 'max-tablet:col-span-2', 'tablet:[&>:first-child]:sr-only')}
              {...(index === 0 && { placeholder: words.hallExample })} autoFocus={index > 0}
              onChange={(name) => set(hall.key, { name })} error={errors?.get(hall.key) ?? (index === 0 ? error : null)}
            />
            <NumberField
              label={words.guestsNumber(index + 1)} value={hall.guests} min={1} max={MOST_GUESTS} unit={words.guestsUnit} className="max-tablet:col-span-2 tablet:[&>:first-child]:sr-only"
              onChange={(guests) => set(hall.key, { guests })}
            />
            <div className="flex items-center max-tablet:col-span-2 tablet:h-8"><Checkbox isSelected={hall.outdoor} onChange={(outdoor) => set(hall.key, { outdoor })}>{words.outdoor}</Checkbox></div>
            {halls.length > 1 && (
              <Button
                variant="quiet" icon="close" className="max-tablet:col-start-2 max-tablet:row-start-1 max-tablet:mt-[18px]" aria-label={words.removeHall(hall.name.trim() || words.hallNumber(index + 1))}
                onPress={() => onChange(halls.filter(({ key }) => key !== hall.key))}
              />
            )}
          </li>
        ))}
      </ul>
      <Button className="mt-3" icon="plus" onPress={() => onChange([...halls, emptyHall(nextKey(halls))])}>{words.addHall}</Button>
    </>
  )
}
