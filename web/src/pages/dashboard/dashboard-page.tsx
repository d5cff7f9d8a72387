/** The Dashboard of a branch, or of all one reads: six figures, how full it is, what needs someone, who did what. */
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { LazyBookingPanel } from '@/components/booking/lazy-panel'
import { FiguresBanner } from '@/components/figures/figures-banner'
import { PageFrame } from '@/components/shell/page-frame'
import { WhoIsHere } from '@/components/shell/who-is-here'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { useWhereabouts } from '@/hooks/use-colleagues'
import { useDiary } from '@/hooks/use-diary'
import { useFigures } from '@/hooks/use-figures'
import { useNow } from '@/hooks/use-now'
import { usePanel } from '@/hooks/use-panel'
import { usePeople } from '@/hooks/use-people'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useToday } from '@/hooks/use-today'
import type { Branch } from '@/lib/database'
import { saveAs } from '@/lib/figures/csv'
import type { DiaryPage } from '@/lib/diary/page'
import { tableOf } from '@/lib/figures/export'
import type { Figures, Span } from '@/lib/figures/read'
import { messages } from '@/lib/messages'
import { dateIn, formatDate, formatInstant, monthOf } from '@/lib/time'
import { FigureBoard } from './figure-board'

const words = messages.figures

const SPANS = [30, 90, 365] as const
const spans = SPANS.map((span) => ({ id: String(span), label: words.spans[span] }))

/** The days ahead that the address asks for; as few as there are unless it does. */
function useSpan(): [Span, (id: string) => void] {
  const [search, setSearch] = useSearchParams()
  const span = SPANS.find((each) => String(each) === search.get('span')) ?? SPANS[0]
  const choose = (id: string) =>
    setSearch((current) => {
      const next = new URLSearchParams(current)
      if (id === String(SPANS[0])) next.delete('span')
      else next.set('span', id)
      return next
    }, { replace: true })
  return [span, choose]
}

export function DashboardPage() {
  const { branch, code, zone } = useBranchScope()
  const { branches } = useSignedIn()
  const today = useToday(zone)
  const shown = useMemo(() => (branch ? [branch] : branches), [branch, branches])
  const [span, chooseSpan] = useSpan()
  const report = useFigures({ branchId: branch?.id ?? null, date: today, span })
  const now = useNow(15_000)
  const nameOf = usePeople()
  useWhereabouts(shown, { section: 'dashboard' })
  const { panel } = usePanel()
  // the panel of a booking needs the day around it
  const diary = useDiary(shown, monthOf(today))
  const halls = diary.pages[0]?.house
  return (
    <PageFrame
      title={<>{words.title} <em>{branch?.name ?? words.allBranches}</em></>}
      windowTitle={words.title}
      withAll={branches.length > 1}
      views={<Segmented label={words.span} items={spans} value={String(span)} onChange={chooseSpan} />}
      here={halls && <WhoIsHere {...{ nameOf, today }} halls={halls.byId} />}
      tools={report.value && report.readAt !== null && (
        <Tools figures={report.value} branches={shown} asOf={words.asOf(formatDate(dateIn(zone, report.readAt), today), formatInstant(report.readAt, zone))} />
      )}
      banner={<FiguresBanner {...report} zone={zone} />}
      isUnread={report.value === null}
      footer={<span className="truncate">{words.money}</span>}
      panel={panel && <LazyBookingPanel {...{ today, now, nameOf }} date={today} pages={diary.pages} ready={diary.loaded} />}
    >
      <FigureBoard {...{ branch, code, today, now, zone, nameOf, span }} figures={report.value} branches={shown} house={halls ?? null} pages={diary.loaded ? diary.pages : NO_PAGES} />
    </PageFrame>
  )
}

const NO_PAGES: readonly DiaryPage[] = []

function Tools({ figures, branches, asOf }: { figures: Figures; branches: readonly Branch[]; asOf: string }) {
  return (
    <>
      <span className="text-12 text-text-2">{asOf}</span>
      <Button size="sm" onPress={() => saveAs(`banquet-${figures.query.date}.csv`, tableOf(figures, branches))}>{words.csv}</Button>
    </>
  )
}
