/** Addresses to pages. Each page is a chunk of its own, so the first load is only what the first screen needs. */
import { Suspense, useMemo } from 'react'
import { Navigate, Outlet, Route, Routes, useLocation, useSearchParams } from 'react-router'
import { AddressRouter } from '@/app/address'
import { ErrorBoundary } from '@/app/error-boundary'
import { pages } from '@/app/pages'
import { GroupGuard, HomeRedirect, NotFound, OneBranchGuard, OwnerGuard, PeopleGuard, PlaceGuard, ReadGuard, WholeDashboard, WholePeople } from '@/app/places'
import { LazyOptionNews } from '@/components/booking/lazy-option-news'
import { LazyPalette } from '@/components/palette/lazy-palette'
import { AppShell } from '@/components/shell/app-shell'
import { PageAwaited } from '@/components/shell/page-awaited'
import { railClass } from '@/components/shell/rail'
import { LazyRefusalNews } from '@/components/sync/lazy-refusal-news'
import { SyncLink } from '@/components/sync/sync-link'
import { lazyPart } from '@/components/ui/lazy-part'
import { sectionsFor } from '@/components/shell/sections'
import { Button } from '@/components/ui/button'
import { useSession, useSignedIn } from '@/hooks/use-session'
import { supabase } from '@/lib/client'
import type { ServerConfig } from '@/lib/config'
import { messages } from '@/lib/messages'
import { isWall, patterns, returnPath, routes } from '@/lib/routes'
import { sessionStore } from '@/lib/session'
import { ProblemPage } from '@/pages/problem/problem-page'
import { SignInPage } from '@/pages/sign-in/sign-in-page'

const { calendar: CalendarPage, diary: DiaryPage, today: TodayPage, leads: LeadsPage, dashboard: DashboardPage } = pages
const WaitingPage = lazyPart(async () => (await import('@/pages/sign-in/waiting-page')).WaitingPage)
const ForgottenPage = lazyPart(async () => (await import('@/pages/account/forgotten-page')).ForgottenPage)
const NewPasswordPage = lazyPart(async () => (await import('@/pages/account/new-password-page')).NewPasswordPage)
const InvitationPage = lazyPart(async () => (await import('@/pages/account/invitation-page')).InvitationPage)
const ConfirmedPage = lazyPart(async () => (await import('@/pages/account/confirmed-page')).ConfirmedPage)
const AccountPage = lazyPart(async () => (await import('@/pages/account/account-page')).AccountPage)
const PeoplePage = lazyPart(async () => (await import('@/pages/people/people-page')).PeoplePage)
const DaySheetPage = lazyPart(async () => (await import('@/pages/day-sheet/day-sheet-page')).DaySheetPage)
const BookingsPage = lazyPart(async () => (await import('@/pages/bookings/bookings-page')).BookingsPage)
const WeekPage = lazyPart(async () => (await import('@/pages/diary/week-page')).WeekPage)
const StockPage = lazyPart(async () => (await import('@/pages/stock/stock-pages')).StockPage)
const ShortagesPage = lazyPart(async () => (await import('@/pages/stock/stock-pages')).ShortagesPage)
const PullSheetsPage = lazyPart(async () => (await import('@/pages/stock/stock-pages')).PullSheetsPage)
const MovementsPage = lazyPart(async () => (await import('@/pages/stock/stock-pages')).MovementsPage)
const SyncPage = lazyPart(async () => (await import('@/pages/sync/sync-page')).SyncPage)
const HistoryPage = lazyPart(async () => (await import('@/pages/sync/history-page')).HistoryPage)
const SettingsPage = lazyPart(async () => (await import('@/pages/settings/settings-page')).SettingsPage)
const NewBranchPage = lazyPart(async () => (await import('@/pages/settings/new-branch-page')).NewBranchPage)
const InspectorPage = lazyPart(async () => (await import('@/pages/inspector/inspector-page')).InspectorPage)

/** The declarative router: nothing is loaded by routes here, rows come from live tables. */
export function Router({ config }: { config: ServerConfig }) {
  return (
    <AddressRouter>
      <ErrorBoundary>
        <Suspense><Pages config={config} /></Suspense>
      </ErrorBoundary>
    </AddressRouter>
  )
}

/** The addresses, apart from what tells the browser's own. */
export function Pages({ config }: { config: ServerConfig }) {
  return (
    <Routes>
      <Route path={patterns.signIn} element={<SignInGate config={config} />} />
      <Route path={patterns.signUp} element={<SignInGate config={config} isNew />} />
      <Route path={patterns.forgotten} element={<ForgottenPage config={config} />} />
      <Route path={patterns.newPassword} element={<NewPasswordPage />} />
      <Route path={patterns.invitation} element={<InvitationPage />} />
      <Route path={patterns.confirmed} element={<ConfirmedPage />} />
      <Route element={<RightsGate />}>
        <Route path={patterns.home} element={<HomeRedirect />} />
        <Route element={<PlaceGuard />}>
          <Route path={patterns.dashboard} element={<DashboardPage />} />
          <Route element={<ReadGuard table="leads" />}>
            <Route path={patterns.leads} element={<LeadsPage />} />
          </Route>
          <Route path={patterns.calendarNow} element={<CalendarPage />} />
          <Route path={patterns.calendar} element={<CalendarPage />} />
          <Route path={patterns.bookings} element={<BookingsPage />} />
          <Route element={<ReadGuard table="inventory_items" />}>
            <Route path={patterns.stock} element={<StockPage />} />
          </Route>
          <Route element={<OneBranchGuard />}>
            <Route path={patterns.today} element={<TodayPage />} />
            <Route path={patterns.diaryNow} element={<DiaryPage />} />
            <Route path={patterns.diary} element={<DiaryPage />} />
            <Route path={patterns.daySheet} element={<DaySheetPage />} />
            <Route path={patterns.settings} element={<SettingsPage />} />
            <Route path={patterns.diaryWeek} element={<WeekPage />} />
            <Route element={<ReadGuard table="inventory_items" />}>
              <Route path={patterns.shortages} element={<ShortagesPage />} />
              <Route path={patterns.pullSheets} element={<PullSheetsPage />} />
              <Route path={patterns.movements} element={<MovementsPage />} />
            </Route>
          </Route>
          <Route element={<PeopleGuard />}>
            <Route path={patterns.people} element={<PeoplePage />} />
          </Route>
        </Route>
        <Route path={patterns.peopleHere} element={<WholePeople />} />
        <Route path={patterns.account} element={<AccountPage />} />
        <Route path={patterns.sync} element={<SyncPage />} />
        <Route path={patterns.syncHistory} element={<HistoryPage />} />
        <Route path={patterns.dashboards} element={<WholeDashboard />} />
        <Route element={<GroupGuard />}>
          <Route path={patterns.newBranch} element={<NewBranchPage />} />
        </Route>
        <Route element={<OwnerGuard />}>
          <Route path={patterns.inspector} element={<InspectorPage />} />
        </Route>
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  )
}

const auth = () => Promise.resolve(supabase.auth)

/** Who is signed in has no business at the door: they are sent to where they were going. */
function SignInGate({ config, isNew = false }: { config: ServerConfig; isNew?: boolean }) {
  const session = useSession()
  const [search] = useSearchParams()
  if (session.status === 'opening' && session.problem === null) return null
  if (session.status === 'signed-out') return <SignInPage key={String(isNew)} config={config} isNew={isNew} auth={auth} />
  return <Navigate to={returnPath(search)} replace />
}

/** The application opens for people with rights; others wait, or sign in and come back to this address. */
function RightsGate() {
  const session = useSession()
  const { pathname, search } = useLocation()
  switch (session.status) {
    case 'opening':
      return session.problem === null ? null : <OutOfReach reason={session.problem} />
    case 'signed-out':
      return <Navigate to={routes.signIn(pathname === routes.home() ? undefined : pathname + search)} replace />
    case 'waiting':
      return <WaitingPage person={session.person} />
    case 'ready':
      return isWall(pathname, new URLSearchParams(search)) ? <OpenPage /> : <Shell />
  }
}

/** Screens that the rail has no room for. */
const BOOKINGS = { id: 'bookings', label: messages.booking.list.title, path: routes.bookings } as const
const ACCOUNT = { id: 'account', label: messages.account.own, path: routes.account } as const

const SETTINGS = { id: 'settings', label: messages.shell.settings, path: routes.settings } as const

/** The page, with what stays around it and what may lie over it. */
function Shell() {
  const { rights } = useSignedIn()
  const screens = useMemo(() => [...sectionsFor(rights), ...(rights.can('read', 'bookings') ? [BOOKINGS] : []), ...(rights.can('update', 'branches') ? [SETTINGS] : []), ACCOUNT], [rights])
  const over = <><LazyPalette screens={screens} />{rights.can('insert', 'bookings') && <LazyOptionNews />}<LazyRefusalNews /></>
  return <AppShell foot={<SyncLink look={railClass} />} over={over}><OpenPage /></AppShell>
}

/** A page that fails leaves the rail in reach; another address is another chance. */
function OpenPage() {
  const { pathname } = useLocation()
  return (
    <ErrorBoundary resetOn={pathname}>
      <Suspense fallback={<PageAwaited />}><Outlet /></Suspense>
    </ErrorBoundary>
  )
}

/** A session is stored here, but its rights cannot be read yet; the live tables try again by themselves. */
function OutOfReach({ reason }: { reason: string }) {
  return (
    <ProblemPage title={messages.error.noServer} action={<Button onPress={() => void sessionStore().signOut()}>{messages.account.signOut}</Button>}>
      {messages.error.noServerBody(reason)}
    </ProblemPage>
  )
}
