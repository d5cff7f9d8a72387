/** What an address means to this person: their first screen, a branch they may read, or nothing. */
import { Navigate, Outlet, useLocation, useNavigate, useParams } from 'react-router'
import { Button } from '@/components/ui/button'
import { usePanel } from '@/hooks/use-panel'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useToday } from '@/hooks/use-today'
import { ProblemPage } from '@/pages/problem/problem-page'
import { firstScreen } from '@/lib/first-screen'
import { messages } from '@/lib/messages'
import { ALL_BRANCHES, addressWith, routes, turnedTo, type Panel } from '@/lib/routes'
import { isDate, isMonth, monthOf } from '@/lib/time'

export function HomeRedirect() {
  const { rights, branches } = useSignedIn()
  const path = firstScreen(rights.mainRole, branches)
  if (path === null && rights.ownsGroup) return <Navigate to={routes.newBranch()} replace />
  if (path === null) return <NoBranch />
  return <Navigate to={path} replace />
}

/** Nothing can be shown before there is a branch; who may open one is led there. */
function NoBranch() {
  const { rights } = useSignedIn()
  const navigate = useNavigate()
  return (
    <ProblemPage
      title={messages.error.noBranch}
      action={rights.ownsGroup && <Button variant="primary" onPress={() => void navigate(routes.newBranch())}>{messages.error.openBranch}</Button>}
    >
      {rights.ownsGroup ? messages.error.openBranchBody : messages.error.noBranchBody}
    </ProblemPage>
  )
}

/** A branch one may not read and one that does not exist look alike; where there is none yet, the way is to begin. */
export function PlaceGuard() {
  const { branch, code, isAll } = useBranchScope()
  const { branches } = useSignedIn()
  // in place: what this device kept may be older than the branch, which is here in a moment
  if (branches.length === 0) return <NoBranch />
  return branch || isAll ? <OfItsPage code={code} /> : <NotFound />
}

/** Pages whose panels open beside nothing else, by what the panel shows. */
const PAGE_OF: Partial<Record<Panel['kind'], (branch: string) => string>> = {
  lead: routes.leads,
  'new-lead': routes.leads,
  item: routes.stock,
  'new-item': routes.stock,
  'new-movement': routes.stock,
  person: routes.people,
  'new-invitation': routes.people,
}

/** An address may ask for a panel beside a page that has none of the kind: it is shown where it belongs. */
function OfItsPage({ code }: { code: string }) {
  const { panel } = usePanel()
  const { pathname } = useLocation()
  const page = panel && PAGE_OF[panel.kind]?.(code)
  if (!page || `${pathname}/`.startsWith(`${page}/`)) return <OfARealDay />
  return <Navigate to={addressWith(page, panel)} replace />
}

/** A day or a month that no calendar has: the page as of today, and the address says so. */
function OfARealDay() {
  const { zone } = useBranchScope()
  const { date, month } = useParams()
  const { pathname, search } = useLocation()
  const today = useToday(zone)
  const asked = new URLSearchParams(search)
  const day = asked.get('day')
  if (date !== undefined && !isDate(date)) return <Navigate to={turnedTo(pathname, today) + search} replace />
  if (month !== undefined && !isMonth(month)) return <Navigate to={turnedTo(pathname, monthOf(today)) + search} replace />
  if (day === null || isDate(day)) return <Outlet />
  asked.delete('day')
  return <Navigate to={{ pathname, search: asked.toString() }} replace />
}

/** A page of one branch: under `all` it is that of one's first, and the address says so. */
export function OneBranchGuard() {
  const { isAll } = useBranchScope()
  const { branches: [first] } = useSignedIn()
  const { pathname, search } = useLocation()
  if (!isAll || !first) return <Outlet />
  return <Navigate to={`/${first.code}${pathname.slice(ALL_BRANCHES.length + 1)}${search}`} replace />
}

/** The Dashboard of all that one reads: every branch together, or the only one. */
export function WholeDashboard() {
  const { branches } = useSignedIn()
  const [only, ...others] = branches
  return <Navigate to={routes.dashboard(only && others.length === 0 ? only.code : ALL_BRANCHES)} replace />
}

/** Others are told that it is not for them; the server would show them nothing they may not see anyway. */
export function OwnerGuard() {
  const { rights } = useSignedIn()
  return rights.isOwner ? <Outlet /> : <Elsewhere title={messages.error.forOwners}>{messages.error.forOwnersBody}</Elsewhere>
}

/** Opening branches is for who owns all of them; others are told who that is. */
export function GroupGuard() {
  const { rights } = useSignedIn()
  return rights.ownsGroup ? <Outlet /> : <Elsewhere title={messages.error.forGroup}>{messages.error.forGroupBody}</Elsewhere>
}

/** People of all that one reads, as with the Dashboard. */
export function WholePeople() {
  const { branches } = useSignedIn()
  const [only, ...others] = branches
  return <Navigate to={routes.people(only && others.length === 0 ? only.code : ALL_BRANCHES)} replace />
}

/** Who may not read what a page is made of is told so, and does not see it empty. */
export function ReadGuard({ table }: { table: string }) {
  const { rights } = useSignedIn()
  const { branch } = useBranchScope()
  return rights.can('read', table, branch?.id)
    ? <Outlet />
    : <Elsewhere title={messages.error.forOthers}>{messages.error.forOthersBody}</Elsewhere>
}

/** Who may not read who works here is told so; in one branch as in all of them. */
export function PeopleGuard() {
  const { rights } = useSignedIn()
  const { branch } = useBranchScope()
  return rights.can('read', 'memberships', branch?.id)
    ? <Outlet />
    : <Elsewhere title={messages.error.forManagers}>{messages.error.forManagersBody}</Elsewhere>
}

export function NotFound() {
  return <Elsewhere title={messages.error.notFound}>{messages.error.notFoundBody}</Elsewhere>
}

/** A page that leads back to where one begins. */
function Elsewhere({ title, children }: { title: string; children: string }) {
  const navigate = useNavigate()
  return (
    <ProblemPage
      title={title}
      action={<Button onPress={() => void navigate(routes.home())}>{messages.error.toStart}</Button>}
    >
      {children}
    </ProblemPage>
  )
}
