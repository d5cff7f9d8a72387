/** The fields of the Dashboard, and where each of them leads. */
import { useCallback, useMemo } from 'react'
import { useLocation } from 'react-router'
import { ActivityFeed } from '@/components/figures/activity-feed'
import { Funnel, Reasons } from '@/components/figures/bars'
import { FiguresSkeleton } from '@/components/figures/figures-skeleton'
import { HallsNow } from '@/components/figures/halls-now'
import { HeatMap } from '@/components/figures/heat-map'
import { KeyFigures } from '@/components/figures/key-figures'
import { MonthsChart } from '@/components/figures/months-chart'
import { NeedsNow } from '@/components/figures/needs-now'
import { OccupancyTable } from '@/components/figures/occupancy-table'
import type { Place } from '@/components/figures/occupancy-table'
import { useDeeds } from '@/hooks/use-figures'
import { useNeeds } from '@/hooks/use-needs'
import { useSignedIn } from '@/hooks/use-session'
import type { Branch } from '@/lib/database'
import { cx } from '@/lib/cx'
import { baseHalls } from '@/lib/diary/house'
import type { House } from '@/lib/diary/house'
import type { DiaryPage } from '@/lib/diary/page'
import type { Deed } from '@/lib/figures/feed'
import { hallsToday } from '@/lib/figures/halls-today'
import type { HallToday } from '@/lib/figures/halls-today'
import { heatOf } from '@/lib/figures/heat'
import type { HeatColumn } from '@/lib/figures/heat'
import { keyFiguresOf } from '@/lib/figures/key-figures'
import type { KeyFigure } from '@/lib/figures/key-figures'
import { monthChart } from '@/lib/figures/months'
import type { Need } from '@/lib/figures/needs'
import { stepOf } from '@/lib/figures/read'
import type { Figures, Span } from '@/lib/figures/read'
import { routes } from '@/lib/routes'
import { monthOf } from '@/lib/time'
import '@/components/figures/figures.css'

type Props = {
  figures: Figures | null
  /** null: all branches. */
  branch: Branch | null
  branches: readonly Branch[]
  /** As in the address: a branch code, or `all`. */
  code: string
  house: House | null
  /** The diary of this month, a page a branch. */
  pages: readonly DiaryPage[]
  span: Span
  today: string
  /** Milliseconds since the epoch. */
  now: number
  zone: string
  nameOf: (id: string | null) => string
}

export function FigureBoard(props: Props) {
  const { figures, branch, branches, pages, today, now, zone, nameOf } = props
  const { rights } = useSignedIn()
  const deeds = useDeeds(branch?.id ?? null)
  const needs = useNeeds(branches, today, now)
  const links = useLinks(props)
  const order = useMemo(() => orderOf(props), [props])
  const halls = useMemo(() => hallsToday(pages, now), [pages, now])
  const codeOf = useCallback((id: number) => (branch ? null : codeIn(branches, id).toUpperCase()), [branch, branches])
  // The halls of a branch are read with its diary; it may have none.
  const isUnread = branch !== null && order.length === 0 && pages.length === 0
  if (!figures || isUnread) return <div className="min-h-0 flex-1 overflow-auto"><FiguresSkeleton /></div>
  const { measure, query: { span, branchId } } = figures
  const mayReadLeads = rights.can('read', 'leads', branch?.id)
  const heat = heatOf(figures.occupancy, order, stepOf(span))
  const isByHall = branchId !== null
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <div className={cx('figures', !mayReadLeads && 'without-leads')}>
        <KeyFigures figures={keyFiguresOf(figures, order, mayReadLeads)} linkOf={links.ofFigure} />
        <HallsNow halls={halls} isAllBranches={branch === null} linkOf={links.ofHall} />
        <OccupancyTable {...{ heat, measure, span, isByHall }} placeOf={links.placeOf} />
        <NeedsNow {...{ needs, nameOf, codeOf }} linkOf={links.ofNeed} />
        <HeatMap {...{ heat, measure, isByHall }} placeOf={links.placeOf} linkOf={links.ofCell} />
        {mayReadLeads && <Funnel stages={figures.funnel} span={span} />}
        <MonthsChart chart={monthChart(figures.months)} />
        <ActivityFeed deeds={deeds.value} {...{ nameOf, codeOf, zone, today, now }} linkOf={links.ofDeed} />
        {mayReadLeads && <Reasons reasons={figures.reasons} span={span} />}
      </div>
    </div>
  )
}

function orderOf({ branch, branches, house }: Props): number[] {
  if (!branch) return branches.map(({ id }) => id)
  return house ? baseHalls(house, branch.id).map(({ id }) => id) : []
}

function codeIn(branches: readonly Branch[], id: number): string {
  return branches.find((each) => each.id === id)?.code ?? ''
}

/** Where everything leads. A booking or a lead opens beside this page; a number opens its list. */
function useLinks({ branch, branches, code, house, today, span }: Props) {
  const { pathname } = useLocation()
  const { rights } = useSignedIn()
  return useMemo(() => {
    const panel = (opens: { kind: 'booking' | 'lead'; id: string }): string => `${pathname}?${opens.kind}=${opens.id}`
    const branchOf = (rowId: number): string => (branch ? branch.code : codeIn(branches, rowId))
    return {
      ofFigure: (id: KeyFigure['id']): string | null => {
        switch (id) {
          case 'occupancy':
            return routes.calendar(code, monthOf(today))
          case 'options':
            return routes.bookings(code, 'options')
          case 'functions':
          case 'covers':
            return routes.bookings(code, 'confirmed')
          case 'enquiries':
          case 'turned-down':
            return rights.can('read', 'leads', branch?.id) ? routes.leadsList(code, id === 'enquiries' ? undefined : 'turned_down') : null
        }
      },
      placeOf: (id: number): Place => {
        if (branch) return { name: house?.byId.get(id)?.name ?? '', code: null, link: routes.calendar(branch.code, monthOf(today)) }
        const row = branches.find((each) => each.id === id)
        return { name: row?.name ?? '', code: row?.code.toUpperCase() ?? null, link: row ? routes.dashboard(row.code) : '' }
      },
      ofCell: (rowId: number, column: HeatColumn): string =>
        stepOf(span) === 'day' ? routes.diary(branchOf(rowId), column.startsOn) : routes.calendar(branchOf(rowId), monthOf(column.startsOn)),
      ofHall: ({ branch: of, date, on }: HallToday): string => (on ? panel({ kind: 'booking', id: on.booking.id }) : routes.diary(of.code, date)),
      ofNeed: (need: Need): string => (need.opens.kind === 'shortages' ? routes.shortages(codeIn(branches, need.branchId)) : panel(need.opens)),
      ofDeed: (deed: Deed): string | null => deed.opens && panel(deed.opens),
    }
  }, [branch, branches, code, house, today, span, pathname, rights])
}
