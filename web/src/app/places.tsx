/** What an address means to this person: their first screen, a branch they may read, or nothing. */
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router'
import { Button } from '@/components/ui/button'
import { usePlace } from '@/hooks/use-place'
import { useSignedIn } from '@/hooks/use-session'
import { ProblemPage } from '@/pages/problem/problem-page'
import { firstScreen } from '@/lib/first-screen'
import { messages } from '@/lib/messages'
import { ALL_BRANCHES, routes } from '@/lib/routes'

export function HomeRedirect() {
  const { rights, branches } = useSignedIn()
  const path = firstScreen(rights.mainRole, branches)
  if (path === null) return <ProblemPage title={messages.error.noBranch} action={null}>{messages.error.noBranchBody}</ProblemPage>
  return <Navigate to={path} replace />
}

/** A branch one may not read and one that does not exist look alike. */
export function PlaceGuard() {
  const { branch, isAll } = usePlace()
  return branch || isAll ? <Outlet /> : <NotFound />
}

/** A page of one branch: under `all` it is that of one's first, and the address says so. */
export function OneBranchGuard() {
  const { isAll } = usePlace()
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

/** People of all that one reads, as with the Dashboard. */
export function WholePeople() {
  const { branches } = useSignedIn()
  const [only, ...others] = branches
  return <Navigate to={routes.people(only && others.length === 0 ? only.code : ALL_BRANCHES)} replace />
}

/** Who may not read what a page is made of is told so, and does not see it empty. */
export function ReadGuard({ table }: { table: string }) {
  const { rights } = useSignedIn()
  const { branch } = usePlace()
  return rights.can('read', table, branch?.id)
    ? <Outlet />
    : <Elsewhere title={messages.error.forOthers}>{messages.error.forOthersBody}</Elsewhere>
}

/** Who may not read who works here is told so; in one branch as in all of them. */
export function PeopleGuard() {
  const { rights } = useSignedIn()
  const { branch } = usePlace()
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
