/** Today in a branch: a list to work from, and with `?wall` the view for the screen on the wall. */
import { useCallback, useMemo } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { Link } from 'react-router'
import { LazyBookingPanel } from '@/components/booking/lazy-panel'
import { BranchTime } from '@/components/diary/branch-time'
import { PageBanner } from '@/components/shell/page-banner'
import { SpokenChanges } from '@/components/diary/spoken-changes'
import { NewBookingButton } from '@/components/shell/new-booking-button'
import { SheetLink } from '@/components/day-sheet/sheet-link'
import { PageFrame } from '@/components/shell/page-frame'
import { WhoIsHere } from '@/components/shell/who-is-here'
import { EmptyToday } from '@/components/today/empty-today'
import { LateLeads } from '@/components/today/late-leads'
import { TodayList, TodaySkeleton } from '@/components/today/today-list'
import { Wall } from '@/components/today/wall'
import { buttonClass } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { useChanges } from '@/hooks/use-changes'
import { useWhereabouts } from '@/hooks/use-colleagues'
import { useLeadWork } from '@/hooks/use-lead-work'
import { useLiveTable } from '@/hooks/use-live-table'
import { usePanel } from '@/hooks/use-panel'
import { usePeople } from '@/hooks/use-people'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useShortcut } from '@/hooks/use-shortcut'
import { useTodayPage } from '@/hooks/use-today-page'
import type { Branch, Lead } from '@/lib/database'
import { ringsByBooking } from '@/lib/diary/rings'
import { isOtherTime } from '@/lib/diary/zones'
import { messages } from '@/lib/messages'
import { addressWith, routes } from '@/lib/routes'
import { speaksFor } from '@/lib/today/changes'
import { floorWork } from '@/lib/today/floor-work'
import { lateLeads } from '@/lib/today/late-leads'
import { dayAxis } from '@/lib/today/track'
import { formatDate, monthName, weekdayName } from '@/lib/time'

const words = messages.today

export function TodayPage() {
  const { branch } = useBranchScope()
  const { branches } = useSignedIn()
  const [search] = useSearchParams()
  const shown = branch ?? branches[0]
  if (!shown) return null
  return search.has('wall') ? <TodayWall key={shown.id} branch={shown} /> : <TodayAtDesk key={shown.id} branch={shown} />
}

function TodayWall({ branch }: { branch: Branch }) {
  const { date, now, diary, page, rows } = useTodayPage(branch)
  const nameOf = usePeople()
  const navigate = useNavigate()
  const onLeave = () => void navigate(routes.today(branch.code))
  useShortcut('escape', onLeave)
  return <Wall {...{ branch, date, now, rows, nameOf, onLeave }} loaded={diary.loaded} bookings={page?.bookings ?? []} />
}

function TodayAtDesk({ branch }: { branch: Branch }) {
  const { person, rights } = useSignedIn()
  const { date, now, diary, page, rows } = useTodayPage(branch)
  const zone = branch.timezone
  const nameOf = usePeople()
  const changes = useChanges(diary.bookings, person.id, nameOf)
  const rings = useMemo(() => ringsByBooking(changes), [changes])
  const shown = useMemo(() => [branch], [branch])
  useWhereabouts(shown, { section: 'today' })
  const { panel, open } = usePanel()
  const onOpen = useCallback((id: string) => open({ kind: 'booking', id }), [open])
  const roles = rights.rolesIn(branch.id)
  const duties = {
    serves: roles.some((role) => role === 'owner' || role === 'manager' || role === 'operations'),
    departments: speaksFor(roles),
  }
  // a task of who leads the branch; sales see the timers on their own board
  const seesLate = rights.can('update', 'leads', branch.id) && roles.some((role) => role === 'owner' || role === 'manager')
  const openId = panel?.kind === 'booking' ? panel.id : null
  return (
    <PageFrame
      title={<>{words.title} <em>{weekdayName(date)} {Number(date.slice(8))} {monthName(date)}</em></>}
      windowTitle={`${words.title}, ${formatDate(date, date)}`}
      here={page && <WhoIsHere {...{ nameOf }} today={date} halls={page.house.byId} />}
      primary={<NewBookingButton />}
      tools={<>{isOtherTime(date, zone) && <BranchTime branch={branch} />}<SheetLink branch={branch.code} date={date} /><WallLink code={branch.code} /></>}
      isUnread={!diary.loaded}
      banner={<PageBanner failure={diary.failure} zone={zone} onTryNow={() => diary.bookings?.reload()} />}
      panel={panel && <LazyBookingPanel {...{ date, now, nameOf }} today={date} pages={diary.pages} ready={diary.loaded} />}
    >
      <SpokenChanges changes={changes} />
      <div className="min-h-0 flex-1 overflow-auto">
        {seesLate && <Escalated branch={branch} {...{ date, now, nameOf }} />}
        {!diary.loaded && <TodaySkeleton />}
        {diary.loaded && rows.length === 0 && <EmptyToday {...{ date, zone }} bookings={page?.bookings ?? []} />}
        {diary.loaded && rows.length > 0 && (
          <TodayList {...{ rows, zone, date, now, rings, duties, nameOf, openId, onOpen }} work={floorWork} axis={dayAxis(date, zone)} />
        )}
      </div>
    </PageFrame>
  )
}

type EscalatedProps = { branch: Branch; date: string; now: number; nameOf: (id: string | null) => string }

/** Enquiries whose reply timer ran out. */
function Escalated({ branch, date, now, nameOf }: EscalatedProps) {
  const { person } = useSignedIn()
  const leads = useLiveTable<Lead>({ table: 'leads', conditions: [['branch_id', 'eq', branch.id], ['stage', 'eq', 'new']] })
  const work = useLeadWork()
  return (
    <LateLeads
      late={lateLeads(leads.rows, now)}
      today={date}
      myId={person.id}
      nameOf={nameOf}
      addressOf={({ id }) => addressWith(routes.leads(branch.code), { kind: 'lead', id })}
      onTakeOn={(lead) => void work.edit(lead, { owner_id: person.id }, words.late.taken(lead.name))}
    />
  )
}

function WallLink({ code }: { code: string }) {
  return (
    <Link to={routes.todayWall(code)} className={`${buttonClass('plain', 'sm')} no-underline`}>
      <Icon name="screen" size="sm" />
      {words.wall}
    </Link>
  )
}
