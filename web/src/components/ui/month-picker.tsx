/** The month that opens under a date field. Blocked days are marked, not hidden. */
import { parseDate } from '@internationalized/date'
import { Button } from 'react-aria-components/Button'
import { Calendar, CalendarCell, CalendarGrid, CalendarGridBody, CalendarGridHeader, CalendarHeaderCell, Heading } from 'react-aria-components/Calendar'
import { cx } from '@/lib/cx'
import { Icon } from '@/components/ui/icon'

const stepClass = 'flex size-8 max-tablet:size-11 items-center justify-center rounded-control text-text-2 outline-none data-hovered:bg-hover data-focus-visible:focus-ring'

export function MonthPicker({ today, isBlocked }: { today: string; isBlocked?: (date: string) => boolean }) {
  return (
    <Calendar firstDayOfWeek="mon" className="w-[min(316px,100vw-44px)] tablet:w-[252px]">
      <header className="mb-2 flex items-center">
        <Heading className="flex-1 pl-1 text-14 font-semibold" />
        <Button slot="previous" className={stepClass}><Icon name="previous" /></Button>
        <Button slot="next" className={stepClass}><Icon name="next" /></Button>
      </header>
      <CalendarGrid className="w-full border-separate border-spacing-[1px]">
        <CalendarGridHeader>
          {(day) => <CalendarHeaderCell className="pb-1 text-11 font-normal text-text-3">{day}</CalendarHeaderCell>}
        </CalendarGridHeader>
        <CalendarGridBody>
          {(date) => (
            <CalendarCell
              date={date}
              className={cx(
                'relative flex h-8 max-tablet:h-11 w-full items-center justify-center rounded-cell text-13 outline-none',
                'data-hovered:bg-hover data-outside-month:invisible data-selected:bg-accent data-selected:text-on-accent',
                'data-focus-visible:focus-ring',
                date.compare(parseDate(today)) === 0 && 'font-semibold text-accent-text',
              )}
            >
              {({ formattedDate }) => (
                <>
                  {formattedDate}
                  {isBlocked?.(date.toString()) && <Icon name="close" size="tag" className="absolute right-0.5 bottom-0.5" />}
                </>
              )}
            </CalendarCell>
          )}
        </CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  )
}
