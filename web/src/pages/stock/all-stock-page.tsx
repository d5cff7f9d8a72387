/** Stock of all branches: the same item side by side, so that one sees who could lend it. */
import { PageBanner } from '@/components/shell/page-banner'
import { PageFrame } from '@/components/shell/page-frame'
import { WhoIsHere } from '@/components/shell/who-is-here'
import { AllStockList, AllStockTable } from '@/components/stock/all-stock-table'
import { FilterPicker, StockCounts, StockSearch } from '@/components/stock/stock-tools'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/states'
import { useAllStock } from '@/hooks/use-all-stock'
import { useWhereabouts } from '@/hooks/use-colleagues'
import { useIsPhone } from '@/hooks/use-is-phone'
import { usePeople } from '@/hooks/use-people'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useStockRings } from '@/hooks/use-stock-changes'
import { useToday } from '@/hooks/use-today'
import { messages } from '@/lib/messages'
import { acrossBranches } from '@/lib/stock/across'
import { StockLoading } from './stock-loading'
import { useStockChoice } from './use-stock-choice'

const words = messages.stock
const NO_HALLS = new Map<number, never>()

export function AllStockPage() {
  const { branches, person, rights } = useSignedIn()
  const { zone } = useBranchScope()
  const [choice, setChoice] = useStockChoice()
  const isPhone = useIsPhone()
  const nameOf = usePeople()
  const today = useToday(zone)
  const stock = useAllStock(today, zone)
  const rings = useStockRings(stock.itemTable, person.id, nameOf)
  const stores = branches.filter(({ id }) => rights.can('read', 'inventory_items', id))
  useWhereabouts(stores, { section: 'stock' })
  const groups = acrossBranches(stock.lines, choice.filter, choice.search)
  const tools = (
    <>
      <StockSearch choice={choice} onChoice={setChoice} {...(!isPhone && { className: 'w-40!' })} />
      <FilterPicker choice={choice} onChoice={setChoice} />
    </>
  )
  const Shown = isPhone ? AllStockList : AllStockTable
  return (
    <PageFrame
      title={<>{words.title} <em>{messages.shell.allBranches}</em></>}
      windowTitle={`${words.title}, ${messages.shell.allBranches}`}
      withAll
      here={<WhoIsHere {...{ nameOf, today }} halls={NO_HALLS} />}
      tools={<><StockCounts lines={stock.lines} />{tools}</>}
      isUnread={!stock.loaded}
      banner={<PageBanner failure={stock.failure} zone={zone} onTryNow={stock.reload} words={words.banner} />}
      footer={<span className="truncate">{words.acrossLegend}</span>}
    >
      {isPhone && <div className="flex flex-none flex-col gap-2 border-b border-line px-4 pb-2.5">{tools}</div>}
      {!stock.loaded && <StockLoading />}
      {stock.loaded && groups.length === 0 && (
        <div className="m-auto max-w-[420px] p-6">
          <EmptyState title={words.noMatch} action={<Button onPress={() => setChoice({ ...choice, filter: 'all', search: '' })}>{words.clear}</Button>}>{words.noMatchHint}</EmptyState>
        </div>
      )}
      {stock.loaded && groups.length > 0 && <Shown groups={groups} branches={stores} rings={rings} />}
    </PageFrame>
  )
}
