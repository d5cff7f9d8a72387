/** Pull sheets of a day: what the store hands out, function by function; prints one after the other. */
import { useSearchParams } from 'react-router'
import { PullSheet } from '@/components/stock/pull-sheet'
import { RefusalNote } from '@/components/stock/refusal-note'
import { Button } from '@/components/ui/button'
import { EmptyState, SkeletonLine } from '@/components/ui/states'
import { useMutation } from '@/hooks/use-mutation'
import type { Booking, Branch } from '@/lib/database'
import { messages } from '@/lib/messages'
import { planNeeds } from '@/lib/stock/commands'
import { sheetsOf } from '@/lib/stock/sheets'
import { addDays, formatDate, isDate } from '@/lib/time'
import { OfOneBranch, StockFrame } from './stock-frame'
import { useStockPage, type StockPageState } from './use-stock-page'

const words = messages.stock

export function PullSheetsPage() {
  return <OfOneBranch>{(branch) => <PullSheets key={branch.id} branch={branch} />}</OfOneBranch>
}

function PullSheets({ branch }: { branch: Branch }) {
  const page = useStockPage(branch)
  const [search, setSearch] = useSearchParams()
  const asked = search.get('day')
  const date = asked !== null && isDate(asked) ? asked : page.today
  const goTo = (day: string) => setSearch((current) => {
    const next = new URLSearchParams(current)
    next.set('day', day)
    return next
  })
  const navigation = (
    <>
      <Button variant="quiet" size="sm" icon="previous" className="max-tablet:size-11!" aria-label={words.previousDay} onPress={() => goTo(addDays(date, -1))} />
      <b className="min-w-[92px] text-center text-13 font-semibold">{formatDate(date, page.today)}</b>
      <Button variant="quiet" size="sm" icon="next" className="max-tablet:size-11!" aria-label={words.nextDay} onPress={() => goTo(addDays(date, 1))} />
      <Button size="sm" icon="printer" className="ml-2 max-tablet:hidden!" onPress={() => window.print()}>{words.print}</Button>
    </>
  )
  return (
    <StockFrame page={page} view="pullSheets" day={formatDate(date, page.today)} tools={navigation} phoneTools={<div className="flex items-center justify-between">{navigation}</div>}>
      <Sheets page={page} date={date} />
    </StockFrame>
  )
}

function Sheets({ page, date }: { page: StockPageState; date: string }) {
  const { stock, branch, rights } = page
  if (!stock.loaded) {
    return <div aria-busy="true" className="p-4">{Array.from({ length: 8 }, (_, line) => <SkeletonLine key={line} width={60} />)}</div>
  }
  const sheets = sheetsOf(date, branch.timezone, [...stock.bookings.values()], stock.needs, stock.items)
  // without an item that says how many guests it serves there is no usual need
  const hasUsual = stock.items.some(({ active, guests_per_unit }) => active && guests_per_unit !== null)
  const unplanned = sheets.filter(({ lines }) => lines.length === 0).map(({ booking }) => booking)
  return (
    <div className="min-h-0 flex-1 overflow-y-auto print:overflow-visible">
      <h2 className="hidden px-4 pt-2 text-18 font-semibold print:block">{words.pullSheetsTitle}, {branch.name}, {formatDate(date, page.today)}</h2>
      {unplanned.length > 0 && <Unplanned bookings={unplanned} mayPlan={rights.mayNeed && hasUsual} />}
      {sheets.length === 0 && (
        <div className="mx-auto max-w-[420px] p-6"><EmptyState title={words.noSheets}>{words.noSheetsHint}</EmptyState></div>
      )}
      {sheets.map((sheet) => <PullSheet key={sheet.booking.id} {...page} sheet={sheet} />)}
    </div>
  )
}

function Unplanned({ bookings, mayPlan }: { bookings: readonly Booking[]; mayPlan: boolean }) {
  const { isBusy, refusal, mutate } = useMutation()
  return (
    <div className="flex flex-wrap items-center gap-3 border-b border-warn-line bg-warn-soft px-4 py-2 text-13 text-warn-text print:hidden">
      <span className="flex-1">{words.notPlanned(bookings.length)}</span>
      {mayPlan && <Button size="sm" className="max-tablet:h-11!" isBusy={isBusy} onPress={() => void mutate(() => planNeeds(bookings), null)}>{words.plan}</Button>}
      <RefusalNote refusal={refusal} />
    </div>
  )
}
