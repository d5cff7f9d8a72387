/** One day of a branch: halls by hours, on a phone as a list. */
import { useCallback, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import { LazyBookingPanel } from '@/components/booking/lazy-panel'
import { SheetLink } from '@/components/day-sheet/sheet-link'
import { BranchTime } from '@/components/diary/branch-time'
import { DayMarkControl } from '@/components/diary/day-mark-control'
import { DayDiary } from '@/components/diary/day-diary'
import { EnquiriesLane } from '@/components/diary/enquiries-lane'
import type { EnquiryDrag, PlaceEnquiry } from '@/components/diary/use-enquiry-drag'
import { NextHourLane } from '@/components/diary/next-hour-lane'
import { SessionBoard } from '@/components/diary/session-board'
import { DayList } from '@/components/diary/day-list'
import { PageBanner } from '@/components/shell/page-banner'
import { DiaryKeys } from '@/components/diary/diary-keys'
import { SpokenChanges } from '@/components/diary/spoken-changes'
import { StepNavigation } from '@/components/diary/step-navigation'
import { DisplaySwitch, useDayDisplay, ViewSwitch } from '@/components/diary/view-switch'
import { WhoIsHere } from '@/components/shell/who-is-here'
import { NewBookingButton } from '@/components/shell/new-booking-button'
import { PageFrame } from '@/components/shell/page-frame'
import { SkeletonLine } from '@/components/ui/states'
import { useColleagues, useWhereabouts } from '@/hooks/use-colleagues'
import { useBookingMoves } from '@/hooks/use-booking-moves'
import { useChanges } from '@/hooks/use-changes'
import { useDiary } from '@/hooks/use-diary'
import type { Diary } from '@/hooks/use-diary'
import { useEnquiriesOn } from '@/hooks/use-enquiries'
import { useIsPhone } from '@/hooks/use-is-phone'
import { useMonthAhead } from '@/hooks/use-month-ahead'
import { useNow } from '@/hooks/use-now'
import { usePanel } from '@/hooks/use-panel'
import { usePeople } from '@/hooks/use-people'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useStableCallback } from '@/hooks/use-stable'
import { useToday } from '@/hooks/use-today'
import type { ColleagueSlotOnPage } from '@/components/diary/colleague-slot'
import type { Branch, Hall } from '@/lib/database'
import { NO_ENQUIRIES } from '@/lib/diary/enquiries'
import type { DiaryPage as Page } from '@/lib/diary/page'
import { ringsByBooking } from '@/lib/diary/rings'
import type { BookingChange } from '@/lib/diary/rings'
import type { DraftOnPage } from '@/lib/diary/timeline'
import { isOtherTime } from '@/lib/diary/zones'
import type { Colleague } from '@/lib/presence/whereabouts'
import { addressWith, routes } from '@/lib/routes'
import { addDays, formatDate, formatDateLong, isDate, monthName, monthOf, weekdayName } from '@/lib/time'

export function DiaryPage() {
  const { branch } = useBranchScope()
  const { branches } = useSignedIn()
  const shown = branch ?? branches[0]
  return shown && <BranchDay key={shown.id} branch={shown} />
}

function BranchDay({ branch }: { branch: Branch }) {
  const { person } = useSignedIn()
  const today = useToday(branch.timezone)
  const { date: asked = '' } = useParams()
  const date = isDate(asked) ? asked : today
  const shown = useMemo(() => [branch], [branch])
  const diary = useDiary(shown, monthOf(date))
  useMonthAhead(branch.id, today, diary.loaded)
  const nameOf = usePeople()
  const changes = useChanges(diary.bookings, person.id, nameOf)
  useWhereabouts(shown, { section: 'diary', date })
  const now = useNow(15_000)
  const { panel } = usePanel()
  const [draft, setDraft] = useState<DraftOnPage | null>(null)
  const [display, setDisplay] = useDayDisplay()
  const navigate = useNavigate()
  const isPhone = useIsPhone()
  const goTo = (next: string): void =>
    void navigate({ pathname: routes.diary(branch.code, next), search: display === 'sessions' ? '?view=sessions' : '' })
  const onStep = useStableCallback((by: -1 | 1) => goTo(addDays(date, by)))
  const onToday = useStableCallback(() => goTo(today))
  const [page] = diary.pages
  return (
    <PageFrame
      title={isPhone ? formatDate(date, today) : <>{weekdayName(date)} {Number(date.slice(8))} {monthName(date)} <em>{date.slice(0, 4)}</em></>}
      windowTitle={formatDateLong(date)}
      navigation={<StepNavigation unit="day" {...{ onStep, onToday }} />}
      views={<ViewSwitch view="day" branch={branch.code} date={date} />}
      here={page && <WhoIsHere {...{ nameOf, today }} halls={page.house.byId} />}
      primary={<NewBookingButton />}
      tools={
        <>
          <DayMarkControl branch={branch} date={date} today={today} />
          {isOtherTime(date, branch.timezone) && <BranchTime branch={branch} />}
          <SheetLink branch={branch.code} date={date} />
          <DisplaySwitch display={display} onChoose={setDisplay} />
        </>
      }
      isUnread={!diary.loaded}
      banner={<PageBanner failure={diary.failure} zone={branch.timezone} onTryNow={() => diary.bookings?.reload()} />}
      footer={<DiaryKeys display={display} />}
      panel={
        panel && (
          <LazyBookingPanel {...{ date, today, now, nameOf }} pages={diary.pages} ready={diary.loaded} onDraft={setDraft} />
        )
      }
    >
      <SpokenChanges changes={changes} />
      {page && <Day {...{ diary, page, date, today, now, changes, display, draft, isPhone, nameOf }} />}
    </PageFrame>
  )
}

type DayProps = {
  diary: Diary
  page: Page
  date: string
  today: string
  now: number
  changes: readonly BookingChange[]
  display: 'hours' | 'sessions'
  draft: DraftOnPage | null
  isPhone: boolean
  nameOf: (id: string | null) => string
}

function Day({ diary, page, date, today, now, changes, display, draft, isPhone, nameOf }: DayProps) {
  const { person, rights } = useSignedIn()
  const { panel, open } = usePanel()
  const mayBook = rights.can('insert', 'bookings', page.branch.id)
  const rings = useMemo(() => ringsByBooking(changes), [changes])
  const colleagues = useColleagues()
  const slots = useMemo(() => slotsOf(colleagues, nameOf), [colleagues, nameOf])
  const onOpen = useCallback((id: string) => open({ kind: 'booking', id }), [open])
  const ownerOf = useCallback((id: string | null) => (id === null ? null : { id, name: nameOf(id) }), [nameOf])
  const onStart = useCallback(
    (hall: Hall, from: string | null) => open({ kind: 'new-booking', hall: hall.id, date, ...(from !== null && { from }) }),
    [open, date],
  )
  const drag = useBookingMoves(page, today)
  const openId = panel?.kind === 'booking' ? panel.id : null
  const blank = !diary.loaded
  const lane = (dragOf: EnquiryDrag['dragOf']): ReactNode => !blank && <DayLane {...{ page, date, today, now, onOpen, dragOf }} onChoose={isPhone ? drag.onPlace : null} />
  const shared = { page, date, now, rings, slots, ownerOf, openId, onStart: mayBook ? onStart : null, blank, myId: person.id, onOpenBooking: onOpen }
  return (
    <div className="@container flex min-h-0 flex-1 flex-col overflow-auto">
      {isPhone ? (
        <PhoneDay loaded={diary.loaded}>
          <DayList {...{ page, date, now, rings, onOpen }} />
        </PhoneDay>
      ) : display === 'sessions' ? (
        <SessionBoard {...{ ...shared, drag, lane }} onPlace={drag.onPlace} />
      ) : (
        <DayDiary {...{ ...shared, draft, drag, lane }} onPlace={drag.onPlace} />
      )}
      {isPhone && lane(null)}
    </div>
  )
}

/** Under the halls: today what comes next, on days to come who asks for them. */
type LaneProps = Pick<DayProps, 'page' | 'date' | 'today' | 'now'> & { onOpen: (id: string) => void; dragOf: EnquiryDrag['dragOf']; onChoose: PlaceEnquiry }

function DayLane({ page, date, today, now, onOpen, dragOf, onChoose }: LaneProps) {
  const leads = useEnquiriesOn(page.branch.id, date) ?? NO_ENQUIRIES
  const navigate = useNavigate()
  if (date < today) return null
  if (date === today) return <NextHourLane {...{ page, now, today, onOpen }} />
  // A lead is worked on its board: the panel there has its stages and its neighbours.
  const onOpenLead = (id: string): void =>
    void navigate(addressWith(routes.leads(page.branch.code), { kind: 'lead', id }))
  return <EnquiriesLane {...{ page, leads, date, dragOf, onChoose }} onOpen={onOpenLead} />
}

function slotsOf(colleagues: readonly Colleague[], nameOf: (id: string | null) => string): ColleagueSlotOnPage[] {
  return colleagues.flatMap(({ id, doing }) => (doing?.kind === 'booking' ? [{ person: { id, name: nameOf(id) }, slot: doing.slot }] : []))
}

// Until the rows are in, a day is not empty but unknown.
function PhoneDay({ loaded, children }: { loaded: boolean; children: ReactNode }) {
  if (loaded) return children
  return (
    <div className="px-4 py-2" aria-busy="true">
      {[70, 55, 62].map((width) => (
        <SkeletonLine key={width} width={width} />
      ))}
    </div>
  )
}
