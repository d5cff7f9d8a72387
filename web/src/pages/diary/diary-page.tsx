/** One day of a branch: halls by hours, on a phone as a list. */
import { useCallback, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import { LazyBookingPanel } from '@/components/booking/lazy-panel'
import { BranchTime } from '@/components/diary/branch-time'
import { DayDiary } from '@/components/diary/day-diary'
import { DayList } from '@/components/diary/day-list'
import { DiaryBanner } from '@/components/diary/diary-banner'
import { DiaryKeys } from '@/components/diary/diary-keys'
import { SpokenChanges } from '@/components/diary/spoken-changes'
import { StepNavigation } from '@/components/diary/step-navigation'
import { ViewSwitch } from '@/components/diary/view-switch'
import { WhoIsHere } from '@/components/shell/who-is-here'
import { NewBookingButton } from '@/components/shell/new-booking-button'
import { PageFrame } from '@/components/shell/page-frame'
import { SkeletonLine } from '@/components/ui/states'
import { useColleagues, useWhereabouts } from '@/hooks/use-colleagues'
import { useBookingMoves } from '@/hooks/use-booking-moves'
import { useChanges } from '@/hooks/use-changes'
import { useDiary } from '@/hooks/use-diary'
import { useIsPhone } from '@/hooks/use-is-phone'
import { useNow } from '@/hooks/use-now'
import { usePanel } from '@/hooks/use-panel'
import { usePeople } from '@/hooks/use-people'
import { usePlace } from '@/hooks/use-place'
import { useSignedIn } from '@/hooks/use-session'
import { useToday } from '@/hooks/use-today'
import type { ColleagueSlotOnPage } from '@/components/diary/colleague-slot'
import type { Branch, Hall } from '@/lib/database'
import { ringsByBooking } from '@/lib/diary/rings'
import type { DraftOnPage } from '@/lib/diary/timeline'
import { isOtherTime } from '@/lib/diary/zones'
import type { Colleague } from '@/lib/presence/whereabouts'
import { routes } from '@/lib/routes'
import { addDays, formatDateLong, isDate, monthName, monthOf, weekdayName } from '@/lib/time'

export function DiaryPage() {
  const { branch } = usePlace()
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
  const nameOf = usePeople()
  const changes = useChanges(diary.bookings, person.id, nameOf)
  const rings = useMemo(() => ringsByBooking(changes), [changes])
  useWhereabouts(shown, { section: 'diary', date })
  const colleagues = useColleagues()
  const slots = useMemo(() => slotsOf(colleagues, nameOf), [colleagues, nameOf])
  const now = useNow(15_000)
  const { panel, open } = usePanel()
  const [draft, setDraft] = useState<DraftOnPage | null>(null)
  const navigate = useNavigate()
  const isPhone = useIsPhone()
  const goTo = (next: string): void => void navigate(routes.diary(branch.code, next))
  const onOpen = useCallback((id: string) => open({ kind: 'booking', id }), [open])
  const ownerOf = useCallback((id: string | null) => (id === null ? null : { id, name: nameOf(id) }), [nameOf])
  const onStart = useCallback(
    (hall: Hall, from: string | null) => open({ kind: 'new-booking', hall: hall.id, date, ...(from !== null && { from }) }),
    [open, date],
  )
  const [page] = diary.pages
  const halls = page?.house.byId
  const hallName = useCallback((id: number) => halls?.get(id)?.name ?? '', [halls])
  const hand = useBookingMoves(diary.bookings, hallName, today)
  const shared = { date, now, rings }
  return (
    <PageFrame
      title={<>{weekdayName(date)} {Number(date.slice(8))} {monthName(date)} <em>{date.slice(0, 4)}</em></>}
      windowTitle={formatDateLong(date)}
      navigation={<StepNavigation unit="day" onStep={(by) => goTo(addDays(date, by))} onToday={() => goTo(today)} />}
      views={<ViewSwitch view="day" branch={branch.code} date={date} />}
      here={page && <WhoIsHere {...{ nameOf, today }} halls={page.house.byId} />}
      primary={<NewBookingButton />}
      tools={isOtherTime(date, branch.timezone) && <BranchTime branch={branch} />}
      banner={<DiaryBanner failure={diary.failure} zone={branch.timezone} onTryNow={() => diary.bookings?.reload()} />}
      footer={<DiaryKeys />}
      panel={
        panel && (
          <LazyBookingPanel {...{ date, today, now, nameOf }} pages={diary.pages} ready={diary.loaded} onDraft={setDraft} />
        )
      }
    >
      <SpokenChanges changes={changes} />
      {page && (
        <div className="flex min-h-0 flex-1 flex-col overflow-auto">
          {isPhone ? (
            <PhoneDay loaded={diary.loaded}>
              <DayList {...shared} bookings={page.bookings} onOpen={onOpen} />
            </PhoneDay>
          ) : (
            <DayDiary
              {...{ ...shared, page, slots, ownerOf, draft, hand, onStart }}
              myId={person.id}
              blank={!diary.loaded}
              openId={panel?.kind === 'booking' ? panel.id : null}
              onOpenBooking={onOpen}
            />
          )}
        </div>
      )}
    </PageFrame>
  )
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
