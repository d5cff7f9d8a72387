/**
 * The Day diary: halls down, the hours from 06:00 to 06:00 across, every booking drawn as firmly as
 * it is held. Shows what it is given; the page decides what opens and where a draft stands.
 */
import { useMemo } from 'react'
import type { CSSProperties, KeyboardEvent } from 'react'
import { layoutDay, ticksOf } from '@/lib/diary/timeline'
import type { DraftOnPage } from '@/lib/diary/timeline'
import { formatDateLong } from '@/lib/time'
import { DiaryAxis } from './diary-axis'
import { DiaryRow } from './diary-row'
import type { DiaryContext } from './diary-row'
import { HallColumnBrackets } from './brackets'
import './day-diary.css'

export type DayDiaryProps = DiaryContext & {
  date: string
  /** The form in the open panel, drawn where it would stand. */
  draft: DraftOnPage | null
  blank?: boolean
}

export function DayDiary(props: DayDiaryProps) {
  const { page, date, now, blank = false } = props
  const timeline = useMemo(() => layoutDay(page, date), [page, date])
  const ticks = useMemo(() => ticksOf(timeline.span), [timeline])
  const parts = new Set(timeline.brackets.flatMap((bracket) => bracket.parts))
  const midnight = ticks.find((tick) => tick.midnight)?.at ?? 0.75

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key.toLowerCase() !== 'n' || event.ctrlKey || event.metaKey || event.altKey) return
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-hall]') : null
    const hall = page.rows.find(({ id }) => id === Number(row?.dataset['hall']))
    if (hall) props.onStart(hall, null)
  }

  return (
    <div
      className="diary"
      role="table"
      aria-label={formatDateLong(date)}
      aria-busy={blank}
      style={{ '--midnight': `${midnight * 100}%` } as CSSProperties}
      onKeyDown={onKeyDown}
    >
      <DiaryAxis {...{ page, ticks, now }} span={timeline.span} />
      {timeline.rows.map((row, index) => (
        <DiaryRow
          key={row.hall.id}
          {...props}
          blank={blank}
          row={row}
          span={timeline.span}
          isPart={parts.has(index)}
          draft={props.draft?.hallId === row.hall.id ? props.draft : null}
        />
      ))}
      <HallColumnBrackets timeline={timeline} />
    </div>
  )
}
