/** Seven days of a branch from Monday: halls down, days across, the lines of each cell with times and guests. */
import { useCallback, useMemo } from 'react'
import type { ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import { LazyBookingPanel } from '@/components/booking/lazy-panel'
import { BookingCalendar } from '@/components/dashboard/booking-calendar'
import { CalendarKeys } from '@/components/dashboard/calendar-legend'
import { DayList } from '@/components/diary/day-list'
import { DayGridKeys } from '@/components/diary/diary-keys'
import { MovableDays } from '@/components/diary/movable-days'
import { PageBanner } from '@/components/shell/page-banner'
import { SpokenChanges } from '@/components/diary/spoken-changes'
import { StepNavigation } from '@/components/diary/step-navigation'
import type { EnquiryDrag } from '@/components/diary/use-enquiry-drag'
import { ViewSwitch } from '@/components/diary/view-switch'
import { WeekEnquiries } from '@/components/diary/week-enquiries'
import { NewBookingButton } from '@/components/shell/new-booking-button'
import { PageFrame } from '@/components/shell/page-frame'
import { WhoIsHere } from '@/components/shell/who-is-here'
import { useCalendarActions } from '@/hooks/use-calendar-actions'
import { useBranchMarks } from '@/hooks/use-calendar-days'
import { useWhereabouts } from '@/hooks/use-colleagues'
import { useDiary } from '@/hooks/use-diary'
import { useDiaryNews } from '@/hooks/use-diary-news'
import { useEnquiries } from '@/hooks/use-enquiries'
import { useIsPhone } from '@/hooks/use-is-phone'
import { useMonthAhead } from '@/hooks/use-month-ahead'
import { useNow } from '@/hooks/use-now'
import { usePanel } from '@/hooks/use-panel'
import { usePeople } from '@/hooks/use-people'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useToday } from '@/hooks/use-today'
import type { Branch } from '@/lib/database'
import { NO_ENQUIRIES } from '@/lib/diary/enquiries'
import { addressWith, routes } from '@/lib/routes'
import { addDays, formatDate, isDate, monthName, monthOf, weekOf } from '@/lib/time'

export function WeekPage() {
  const { branch } = useBranchScope()
  const { branches } = useSignedIn()
  const shown = branch ?? branches[0]
  return shown && <BranchWeek key={shown.id} branch={shown} />
}

function BranchWeek({ branch }: { branch: Branch }) {
  const today = useToday(branch.timezone)
  const { date: asked = '' } = useParams()
  const date = isDate(asked) ? asked : today
  const week = useMemo(() => weekOf(date), [date])
  const [first = '', , , middle = '', , , last = ''] = week
  const shown = useMemo(() => [branch], [branch])
  // Around the middle day all seven lie within what a month reads.
  const diary = useDiary(shown, monthOf(middle))
  useMonthAhead(branch.id, today, diary.loaded)
  const nameOf = usePeople()
  const { changes, rings, here } = useDiaryNews(diary, nameOf)
  const marks = useBranchMarks([branch.id], week)
  const leads = useEnquiries(branch.id, first, last) ?? NO_ENQUIRIES
  useWhereabouts(shown, { section: 'diary', date })
  const now = useNow(15_000)
  const isPhone = useIsPhone()
  const { panel } = usePanel()
  const navigate = useNavigate()
  const goTo = (next: string): void => void navigate(routes.diaryWeek(branch.code, next))
  const [page] = diary.pages
  const title = `${Number(first.slice(8))} ${monthName(first, 'short')} – ${Number(last.slice(8))} ${monthName(last, 'short')}`
  const actions = useCalendarActions(shown, (by) => goTo(addDays(date, by * 7)))
  const dayLink = useCallback((day: string) => routes.diary(branch.code, day), [branch.code])
  // A lead is worked on its board: the panel there has its stages and its neighbours.
  const onOpenLead = (id: string): void =>
    void navigate(addressWith(routes.leads(branch.code), { kind: 'lead', id }))
  const lane = (dragOf: EnquiryDrag['dragOf']): ReactNode =>
    page && diary.loaded && <WeekEnquiries {...{ page, leads, today, dragOf }} dates={week} onOpen={onOpenLead} />
  const year = last.slice(0, 4)
  return (
    <PageFrame
      title={<>{title} {!(isPhone && year === today.slice(0, 4)) && <em>{year}</em>}</>}
      windowTitle={`${title} ${year}`}
      navigation={<StepNavigation unit="week" onStep={actions.onTurn} onToday={() => goTo(today)} />}
      views={<ViewSwitch view="week" branch={branch.code} date={date} />}
      here={page && <WhoIsHere {...{ nameOf, today }} halls={page.house.byId} />}
      primary={<NewBookingButton />}
      isUnread={!diary.loaded}
      banner={<PageBanner failure={diary.failure} zone={branch.timezone} onTryNow={() => diary.bookings?.reload()} />}
      footer={<><CalendarKeys display="names" withMuhurat={marks.size > 0} /><DayGridKeys /></>}
      panel={panel && <LazyBookingPanel {...{ date, today, now, nameOf }} pages={diary.pages} ready={diary.loaded} />}
    >
      <SpokenChanges changes={changes} />
      <div className="@container min-h-0 flex-1 overflow-auto">
        {isPhone ? (
          diary.loaded && page && week.map((day) => (
            <section key={day} aria-label={formatDate(day, today)}>
              <h2 className="px-4 pt-3 pb-1 text-14 font-semibold">{formatDate(day, today)}</h2>
              <DayList page={page} date={day} now={now} rings={rings.byBooking} onOpen={actions.onOpenBooking} />
            </section>
          ))
        ) : page && (
          <MovableDays {...{ page, today, nameOf, lane }} dates={week}>
            <BookingCalendar
              {...actions}
              span={week}
              today={today}
              display="names"
              blank={!diary.loaded}
              pages={diary.pages}
              rings={rings.byCell}
              here={here}
              nameOf={nameOf}
              marks={marks}
              dayLink={dayLink}
            />
          </MovableDays>
        )}
      </div>
    </PageFrame>
  )
}
