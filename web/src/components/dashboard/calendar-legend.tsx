/** What the colours and strokes of the month mean, which keys act, and what an empty month says. */
import { memo } from 'react'
import { Button } from '@/components/ui/button'
import { Swatch } from '@/components/ui/badge'
import { DaySign } from '@/components/ui/day-sign'
import { KeyCap } from '@/components/ui/key-cap'
import { EmptyState } from '@/components/ui/states'
import { holdsHall } from '@/lib/diary/model'
import type { OccupancyLevel } from '@/lib/diary/occupancy'
import type { DiaryPage } from '@/lib/diary/page'
import { markOf } from '@/lib/diary/strokes'
import { words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { monthName, monthOf } from '@/lib/time'

const A_PLUS = { tier: 3, name: null, source: '' }

export type Display = 'names' | 'counts'

export const CalendarLegend = memo(function CalendarLegend({ display, onDisplay }: { display: Display; onDisplay: (next: Display) => void }) {
  const levels: readonly [OccupancyLevel, string][] = [[0, words.free], [1, words.one], [2, words.more]]
  return (
    <>
      {levels.map(([level, label]) => (
        <span key={level} className="flex items-center gap-[5px] text-12 whitespace-nowrap text-text-2 max-desktop:hidden">
          <i className={markOf(level)} />
          {label}
        </span>
      ))}
      <Button
        size="sm"
        icon="eye"
        onPress={() => onDisplay(display === 'names' ? 'counts' : 'names')}
      >
        {display === 'names' ? words.names : words.counts}
      </Button>
    </>
  )
})

/** `withMuhurat`: auspicious dates are marked on the page. */
export const CalendarKeys = memo(function CalendarKeys({ display, withMuhurat = false }: { display: Display; withMuhurat?: boolean }) {
  return (
    <>
      {display === 'names' ? (
        <>
          <Swatch of="confirmed">{words.confirmed}</Swatch>
          <Swatch of="tentative">{words.tentative}</Swatch>
          <span className="flex items-center gap-1.5">
            <i className="h-[11px] w-1 border border-r-0 border-text-2" />
            {words.through}
          </span>
        </>
      ) : (
        <>
          <span>{words.bars}</span>
          <span>{words.branchLine}</span>
        </>
      )}
      {withMuhurat && <span className="flex items-center gap-1.5"><DaySign mark={A_PLUS} /> {messages.boards.muhuratKey}</span>}
      <span className="flex-1" />
      <span><KeyCap>Enter</KeyCap> {words.keyOpen}</span>
      <span><KeyCap>B</KeyCap> {words.keyBook}</span>
    </>
  )
})

/** One card over a month without a single booking; the free days stay in sight around it. */
export function EmptyMonth({ pages, month }: { pages: readonly DiaryPage[]; month: string }) {
  const isEmpty = pages.every((page) => page.bookings.every((row) => monthOf(row.event_date) !== month || !holdsHall(row)))
  if (!isEmpty || pages.every((page) => page.rows.length === 0)) return null
  const [press, then] = words.emptyHint
  return (
    <div className="pointer-events-none absolute inset-x-0 top-40 flex justify-center">
      <EmptyState title={words.emptyMonth(monthName(month))}>
        {press} <KeyCap>B</KeyCap> {then}
      </EmptyState>
    </div>
  )
}
