/** Previous, today, next: by month, week or day. T does the same as Today. */
import { memo } from 'react'
import { Button } from '@/components/ui/button'
import { useShortcut } from '@/hooks/use-shortcut'
import { words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'

const NAMES = {
  month: [words.previousMonth, words.nextMonth],
  week: [messages.boards.previousWeek, messages.boards.nextWeek],
  day: [words.previousDay, words.nextDay],
} as const

type Props = { unit: 'month' | 'week' | 'day'; onStep: (by: -1 | 1) => void; onToday: () => void }

export const StepNavigation = memo(function StepNavigation({ unit, onStep, onToday }: Props) {
  useShortcut('t', onToday)
  const [before, after] = NAMES[unit]
  return (
    <>
      <Button variant="quiet" size="sm" icon="previous" aria-label={before} className="max-tablet:size-11" onPress={() => onStep(-1)} />
      <Button size="sm" shortcut="T" className="max-tablet:h-11" onPress={onToday}>{words.today}</Button>
      <Button variant="quiet" size="sm" icon="next" aria-label={after} className="max-tablet:size-11" onPress={() => onStep(1)} />
    </>
  )
})
