/** The day sheet: on screen as it will be on paper, and the button that prints it. */
import { useMemo } from 'react'
import { useNavigate, useParams } from 'react-router'
import { DaySheet } from '@/components/day-sheet/day-sheet'
import { PageBanner } from '@/components/shell/page-banner'
import { StepNavigation } from '@/components/diary/step-navigation'
import { PageFrame } from '@/components/shell/page-frame'
import { Button } from '@/components/ui/button'
import { SkeletonLine } from '@/components/ui/states'
import { useDiary } from '@/hooks/use-diary'
import { useLiveTable } from '@/hooks/use-live-table'
import { useNow } from '@/hooks/use-now'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useShortcut } from '@/hooks/use-shortcut'
import { useToday } from '@/hooks/use-today'
import type { Branch, Customer } from '@/lib/database'
import { bookingsOfSheet, sheetOf } from '@/lib/day-sheet/sheet'
import type { DiaryPage } from '@/lib/diary/page'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { addDays, formatDate, formatDateLong, formatInstant, isDate, monthOf } from '@/lib/time'

export function DaySheetPage() {
  const { branch } = useBranchScope()
  const { branches } = useSignedIn()
  const shown = branch ?? branches[0]
  return shown && <BranchSheet key={shown.id} branch={shown} />
}

function BranchSheet({ branch }: { branch: Branch }) {
  const today = useToday(branch.timezone)
  const { date: asked = '' } = useParams()
  const date = isDate(asked) ? asked : today
  const shown = useMemo(() => [branch], [branch])
  const diary = useDiary(shown, monthOf(date))
  const navigate = useNavigate()
  const [page] = diary.pages
  const goTo = (next: string): void => void navigate(routes.daySheet(branch.code, next))
  const print = (): void => window.print()
  useShortcut('p', print)
  return (
    <PageFrame
      title={<>{messages.daySheet.title} <em>{formatDate(date, today)}</em></>}
      windowTitle={`${messages.daySheet.title}, ${branch.name}, ${formatDate(date, today)}`}
      navigation={<StepNavigation unit="day" onStep={(by) => goTo(addDays(date, by))} onToday={() => goTo(today)} />}
      views={<Button icon="diary" onPress={() => void navigate(routes.diary(branch.code, date))}>{messages.daySheet.back}</Button>}
      primary={<Button variant="primary" icon="printer" shortcut="P" onPress={print}>{messages.daySheet.print}</Button>}
      isUnread={!diary.loaded}
      banner={<PageBanner failure={diary.failure} zone={branch.timezone} onTryNow={() => diary.bookings?.reload()} />}
    >
      <div tabIndex={0} role="region" aria-label={messages.daySheet.title} className="min-h-0 flex-1 overflow-y-auto outline-none focus-visible:focus-ring-inset print:overflow-visible">
        <div className="flex gap-2 px-4 pt-3 tablet:hidden print:hidden">
          <Button size="lg" icon="printer" onPress={print}>{messages.daySheet.print}</Button>
          <Button size="lg" icon="diary" onPress={() => void navigate(routes.diary(branch.code, date))}>{messages.daySheet.back}</Button>
        </div>
        {page && diary.loaded ? <Paper page={page} date={date} today={today} /> : <Loading />}
      </div>
    </PageFrame>
  )
}

/** How often the stamp is renewed; it is printed to the minute. */
const STAMP_MS = 15_000

function Paper({ page, date, today }: { page: DiaryPage; date: string; today: string }) {
  const { branch } = page
  const { person, rights } = useSignedIn()
  const now = useNow(STAMP_MS)
  const ids = useMemo(() => [...new Set(bookingsOfSheet(page, date).flatMap((row) => row.customer_id ?? []))].sort(), [page, date])
  const mayRead = rights.can('read', 'customers', branch.id)
  const customers = useLiveTable<Customer>(
    mayRead && ids.length > 0 ? { table: 'customers', conditions: [['branch_id', 'eq', branch.id], ['id', 'in', ids]] } : null,
  )
  const sheet = useMemo(() => sheetOf(page, date, customers.byKey, today), [page, date, customers.byKey, today])
  const stamp = `${formatDate(today, today)} ${formatInstant(now, branch.timezone)}`
  return <DaySheet title={messages.daySheet.titleOf(branch.name, formatDateLong(date))} sheet={sheet} house={page.house} time={stamp} by={person.name} />
}

function Loading() {
  return (
    <div className="mx-auto max-w-[720px] px-4 py-6" aria-busy="true">
      {[40, 90, 75, 82].map((width) => <SkeletonLine key={width} width={width} />)}
    </div>
  )
}
