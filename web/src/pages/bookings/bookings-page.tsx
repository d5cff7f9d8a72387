/** Every booking of a branch, or of all of them, as a list: found, sorted, and moved many at a time. */
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { LazyBookingPanel } from '@/components/booking/lazy-panel'
import { BatchBar } from '@/components/bookings/batch-bar'
import { BookingsList } from '@/components/bookings/bookings-list'
import { BookingsTools } from '@/components/bookings/bookings-tools'
import { NewBookingButton } from '@/components/shell/new-booking-button'
import { PageBanner } from '@/components/shell/page-banner'
import { PageFrame } from '@/components/shell/page-frame'
import { WhoIsHere } from '@/components/shell/who-is-here'
import { useConnection } from '@/hooks/use-connection'
import { useBookingBatch } from '@/hooks/use-booking-batch'
import { useWhereabouts } from '@/hooks/use-colleagues'
import { useDiary } from '@/hooks/use-diary'
import { useLivePage } from '@/hooks/use-live-page'
import { useNow } from '@/hooks/use-now'
import { usePanel } from '@/hooks/use-panel'
import { usePeople } from '@/hooks/use-people'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useToday } from '@/hooks/use-today'
import { listingOf, pageSpec, withListing, type Listing } from '@/lib/bookings/listing'
import type { Booking, Branch } from '@/lib/database'
import { messages } from '@/lib/messages'
import { monthOf } from '@/lib/time'

const words = messages.booking.list

/** Roles that move bookings; others read the list. */
const MOVERS: readonly string[] = ['owner', 'manager', 'sales']

export function BookingsPage() {
  const { branch, code } = useBranchScope()
  const { branches } = useSignedIn()
  const shown = useMemo(() => (branch ? [branch] : branches), [branch, branches])
  return <BranchBookings key={code} branches={shown} branch={branch} />
}

function BranchBookings({ branches, branch }: { branches: readonly Branch[]; branch: Branch | null }) {
  const { rights } = useSignedIn()
  const { zone } = useBranchScope()
  const today = useToday(zone)
  useWhereabouts(branches, { section: 'bookings' })
  const [search, setSearch] = useSearchParams()
  const listing = useMemo(() => listingOf(search), [search])
  const onListing = (next: Listing): void => setSearch((current) => withListing(current, next), { replace: true })
  const list = useLivePage<Booking>(pageSpec(listing, branch?.id ?? null, today))
  const batch = useBookingBatch(list.rows, rights.rolesIn)
  // The halls to choose from, and the pages the panel judges a new booking by.
  const diary = useDiary(branches, monthOf(today))
  const halls = diary.pages.flatMap(({ rows }) => rows)
  const hallOf = useMemo(() => new Map(diary.pages.flatMap(({ rows }) => rows.map((hall) => [hall.id, hall] as const))), [diary.pages])
  const { connection } = useConnection()
  const now = useNow(15_000)
  const nameOf = usePeople()
  const { panel, open } = usePanel()
  const onOpen = useCallback((id: string) => open({ kind: 'booking', id }), [open])
  const maySelect = branches.some(({ id }) => rights.rolesIn(id).some((role) => MOVERS.includes(role)))
  return (
    <PageFrame
      title={words.title}
      windowTitle={words.title}
      withAll
      here={<WhoIsHere {...{ nameOf, today }} halls={hallOf} />}
      primary={maySelect && <NewBookingButton />}
      banner={<PageBanner failure={list.failure} zone={zone} onTryNow={() => list.page?.reload()} words={words.banner} />}
      panel={panel && <LazyBookingPanel {...{ today, now, nameOf }} date={today} pages={diary.pages} ready={diary.loaded} />}
    >
      <BookingsTools listing={listing} halls={halls} onChange={onListing} />
      <BookingsList {...{ list, batch, maySelect, now, today, zone, nameOf, onOpen }} branchId={branch?.id ?? null} isOffline={connection.status === 'offline'} openId={panel?.kind === 'booking' ? panel.id : null} />
      <BatchBar batch={batch} />
    </PageFrame>
  )
}
