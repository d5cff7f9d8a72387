/** Previous, today, next: by month or by day. T does the same as Today. */
import { Button } from '@/components/ui/button'
import { useShortcut } from '@/hooks/use-shortcut'
import { words } from '@/lib/diary/words'

type Props = { unit: 'month' | 'day'; onStep: (by: -1 | 1) => void; onToday: () => void }

export function StepNavigation({ unit, onStep, onToday }: Props) {
  useShortcut('t', onToday)
  const [before, after] = unit === 'month' ? [words.previousMonth, words.nextMonth] : [words.previousDay, words.nextDay]
  return (
    <>
      <Button variant="quiet" size="sm" icon="previous" aria-label={before} className="max-tablet:size-11" onPress={() => onStep(-1)} />
      <Button size="sm" shortcut="T" className="max-tablet:h-11" onPress={onToday}>{words.today}</Button>
      <Button variant="quiet" size="sm" icon="next" aria-label={after} className="max-tablet:size-11" onPress={() => onStep(1)} />
    </>
  )
}
