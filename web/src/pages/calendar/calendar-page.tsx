/** The Calendar month: of one branch with names, of all branches with counts; on a phone as lamps. */
import { useMemo } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { LazyBookingPanel } from '@/components/booking/lazy-panel'
import { BookingCalendar, useDisplay } from '@/components/dashboard/booking-calendar'
import { CalendarKeys, CalendarLegend, EmptyMonth, type Display } from '@/components/dashboard/calendar-legend'
import { AskedFor } from '@/components/dashboard/asked-for'
import { JustNow } from '@/components/dashboard/just-now'
import { MonthFoot } from '@/components/dashboard/month-foot'
import { OptionsRunningOut } from '@/components/dashboard/options-running-out'
import { DayGridKeys } from '@/components/diary/diary-keys'
import { MovableDays } from '@/components/diary/movable-days'
import { PageBanner } from '@/components/shell/page-banner'
import { SpokenChanges } from '@/components/diary/spoken-changes'
import { StepNavigation } from '@/components/diary/step-navigation'
import { ViewSwitch } from '@/components/diary/view-switch'
import { WhoIsHere } from '@/components/shell/who-is-here'
import { NewBookingButton } from '@/components/shell/new-booking-button'
import { PageFrame } from '@/components/shell/page-frame'
import { FilterMenu } from '@/components/ui/filter-menu'
import { buttonClass } from '@/components/ui/button'
import { useWhereabouts } from '@/hooks/use-colleagues'
import { useCalendarActions } from '@/hooks/use-calendar-actions'
import { useBranchMarks } from '@/hooks/use-calendar-days'
import { useDiary, useOptions } from '@/hooks/use-diary'
import { useDiaryNews } from '@/hooks/use-diary-news'
import { useEnquiries } from '@/hooks/use-enquiries'
import { useIsPhone } from '@/hooks/use-is-phone'
import { useMonthsBeside } from '@/hooks/use-months-beside'
import { useNow } from '@/hooks/use-now'
import { usePanel } from '@/hooks/use-panel'
import { usePeople } from '@/hooks/use-people'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useStableCallback } from '@/hooks/use-stable'
import { useToday } from '@/hooks/use-today'
import { countsByDate } from '@/lib/diary/enquiries'
import { words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { addMonths, daysOfMonth, isMonth, monthName, monthOf } from '@/lib/time'
import { PhoneMonth } from './phone-month'
import { useChosenDay } from './use-chosen-day'
import { useSessionFilter, type SessionFilter } from './use-session-filter'

export function CalendarPage() {
  const { branch, code, zone } = useBranchScope()
  const { branches, rights } = useSignedIn()
  const today = useToday(zone)
  const { month: named = '' } = useParams()
  const month = isMonth(named) ? named : monthOf(today)
  const dates = useMemo(() => daysOfMonth(month), [month])
  const shown = useMemo(() => (branch ? [branch] : branches), [branch, branches])
  const marks = useBranchMarks(shown.map(({ id }) => id), dates)
  const whole = useDiary(shown, month)
  const [diary, filter] = useSessionFilter(whole)
  const isPhone = useIsPhone()
  const withLeads = !isPhone && rights.can('read', 'leads', branch?.id)
  const isDrawn = isPhone && branch !== null && filter.chosen === ''
  const atHand = useMonthsBeside({ branches: shown, month, frames: diary.frames, withLeads, isOn: diary.loaded, isDrawn })
  const options = useOptions(branch?.id ?? null)
  const leads = useEnquiries(branch?.id ?? null, dates[0] ?? '', dates.at(-1) ?? '', withLeads)
  const asked = useMemo(() => countsByDate(leads ?? [], dates), [leads, dates])
  const nameOf = usePeople()
  const { changes, rings, here } = useDiaryNews(diary, nameOf)
  const now = useNow(15_000)
  const navigate = useNavigate()
  const { panel } = usePanel()
  const [display, setDisplay] = useDisplay(diary.pages)
  const goTo = (next: string): void => void navigate({ pathname: routes.calendar(code, next), search: filter.search })
  const actions = useCalendarActions(shown, (by) => goTo(addMonths(month, by)))
  const onToday = useStableCallback(() => goTo(monthOf(today)))
  const dayLink = useMemo(() => branch && ((day: string) => routes.diary(branch.code, day)), [branch])
  useWhereabouts(shown, { section: 'calendar', month })
  const blank = !diary.loaded
  const [date, onChoose] = useChosenDay(month, today)
  // A booking stays with its branch, so over all of them there is nowhere to take it.
  const only = branch ? diary.pages[0] : undefined
  const grid = (
    <BookingCalendar
      {...actions}
      {...{ today, display, blank, asked, marks, here, nameOf }}
      span={month}
      pages={diary.pages}
      rings={rings.byCell}
      {...(dayLink && { dayLink })}
    />
  )
  return (
    <PageFrame
      title={<>{monthName(month)} <em>{month.slice(0, 4)}</em></>}
      windowTitle={`${monthName(month)} ${month.slice(0, 4)}`}
      withAll={branches.length > 1}
      navigation={<StepNavigation unit="month" onStep={actions.onTurn} onToday={onToday} />}
      views={branch && <ViewSwitch view="month" branch={branch.code} date={date} />}
      here={diary.pages[0] && <WhoIsHere {...{ nameOf, today }} halls={diary.pages[0].house.byId} />}
      primary={<NewBookingButton />}
      tools={<CalendarTools {...{ code, filter, display }} onDisplay={setDisplay} />}
      isUnread={!diary.loaded}
      banner={<PageBanner failure={diary.failure} zone={zone} onTryNow={() => diary.bookings?.reload()} />}
      footer={<><CalendarKeys display={display} withMuhurat={marks.size > 0} />{only && <DayGridKeys />}</>}
      panel={panel && <LazyBookingPanel {...{ date, today, now, nameOf }} pages={whole.pages} ready={diary.loaded} />}
    >
      <SpokenChanges changes={changes} />
      {isPhone ? (
        <PhoneMonth {...{ month, onChoose, today, now, blank, marks, atHand }} chosen={date} pages={diary.pages} rings={rings.byBooking} onOpen={actions.onOpenBooking} />
      ) : (
        <div className="@container relative min-h-0 flex-initial overflow-auto">
          {only ? <MovableDays {...{ page: only, today, dates, nameOf }}>{grid}</MovableDays> : grid}
          {!blank && <EmptyMonth pages={diary.pages} month={month} />}
          {diary.framed && diary.pages.every((page) => page.rows.length === 0) && (
            <p className="p-6 text-text-2">{words.noHallsHint}</p>
          )}
        </div>
      )}
      {!isPhone && !blank && (
        <MonthFoot>
          <OptionsRunningOut {...{ options, today, now, nameOf }} onOpen={actions.onOpenBooking} />
          <JustNow pages={diary.pages} {...{ today, now, zone, nameOf }} onOpen={actions.onOpenBooking} />
          {withLeads && (
            <AskedFor pages={diary.pages} {...{ leads, dates, today, marks }} onOpenDay={actions.onOpenDay} />
          )}
        </MonthFoot>
      )}
    </PageFrame>
  )
}

type ToolsProps = { code: string; filter: SessionFilter; display: Display; onDisplay: (next: Display) => void }

function CalendarTools({ code, filter, display, onDisplay }: ToolsProps) {
  const { choices, chosen, choose } = filter
  return (
    <>
      <Link to={routes.bookings(code)} className={buttonClass('quiet', 'sm')}>{messages.booking.list.title}</Link>
      <FilterMenu
        label={messages.boards.session}
        text={choices.find(({ id }) => id === chosen)?.label ?? messages.boards.allSessions}
        icon="filter"
        items={choices}
        value={chosen}
        onChange={choose}
      />
      <CalendarLegend display={display} onDisplay={onDisplay} />
    </>
  )
}
