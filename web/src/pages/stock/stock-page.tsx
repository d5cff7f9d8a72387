/** Stock: what the store of a branch has, what is needed of it, and where it falls short. */
import { ImportItems } from '@/components/stock/import-items'
import { StockList } from '@/components/stock/stock-list'
import { StockChoices, StockCounts, StockSearch, type StockChoice } from '@/components/stock/stock-tools'
import { StockTable } from '@/components/stock/stock-table'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/states'
import { shownAs, useColleagues } from '@/hooks/use-colleagues'
import { useIsPhone } from '@/hooks/use-is-phone'
import { usePanel } from '@/hooks/use-panel'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useStockRings } from '@/hooks/use-stock-changes'
import type { Branch } from '@/lib/database'
import { messages } from '@/lib/messages'
import { atItem } from '@/lib/presence/whereabouts'
import { filtered, grouped } from '@/lib/stock/overview'
import { dayWords } from '@/lib/stock/words'
import { SpokenStock } from '@/components/stock/spoken-stock'
import { AllStockPage } from './all-stock-page'
import { OfOneBranch, StockFrame } from './stock-frame'
import { StockLoading } from './stock-loading'
import { useStockChoice } from './use-stock-choice'
import { useStockPage, type StockPageState } from './use-stock-page'

const words = messages.stock

export function StockPage() {
  const { isAll } = useBranchScope()
  const { branches } = useSignedIn()
  if (isAll && branches.length > 1) return <AllStockPage />
  return <OfOneBranch>{(branch) => <Stock key={branch.id} branch={branch} />}</OfOneBranch>
}

function Stock({ branch }: { branch: Branch }) {
  const [choice, setChoice] = useStockChoice()
  const page = useStockPage(branch, choice.day)
  const isPhone = useIsPhone()
  const { open } = usePanel()
  const { dates } = page.days
  const choices = <StockChoices choice={choice} dates={dates} today={page.today} onChoice={setChoice} />
  return (
    <StockFrame
      page={page}
      view="stock"
      tools={
        <>
          <StockCounts lines={page.lines} />
          <StockSearch choice={choice} onChoice={setChoice} className="w-40!" />
          {choices}
        </>
      }
      phoneTools={
        <>
          <div className="flex gap-2">
            <StockSearch choice={choice} onChoice={setChoice} />
            {page.rights.mayRecord && <Button variant="primary" size="lg" icon="plus" aria-label={words.record} onPress={() => open({ kind: 'new-movement' })}>{words.recordShort}</Button>}
          </div>
          <div className="flex gap-2">{choices}</div>
        </>
      }
    >
      <Sheet page={page} choice={choice} isPhone={isPhone} onChoice={setChoice} />
    </StockFrame>
  )
}

type SheetProps = { page: StockPageState; choice: StockChoice; isPhone: boolean; onChoice: (choice: StockChoice) => void }

function Sheet({ page, choice, isPhone, onChoice }: SheetProps) {
  const { stock, lines, personId, nameOf, days } = page
  const { panel, open } = usePanel()
  const rings = useStockRings(stock.itemTable, personId, nameOf)
  const groups = grouped(filtered(lines, choice.filter, choice.search))
  const colleagues = useColleagues()
  const hereAt = (id: string) => shownAs(atItem(colleagues, id), nameOf)
  const show = (id: string) => open({ kind: 'item', id })
  if (!stock.loaded) return <StockLoading />
  if (stock.items.length === 0) return <EmptyStore page={page} />
  if (groups.length === 0) {
    const all = () => onChoice({ filter: 'all', day: choice.day, search: '' })
    return (
      <div className="m-auto max-w-[420px] p-6">
        <EmptyState title={words.noMatch} action={<Button onPress={all}>{words.clear}</Button>}>{words.noMatchHint}</EmptyState>
      </div>
    )
  }
  return (
    <>
      <SpokenStock rings={rings} nameOf={nameOf} />
      {isPhone ? (
        <StockList {...{ groups, rings, hereAt }} onOpen={show} />
      ) : (
        <StockTable
          {...{ groups, rings, hereAt }}
          dates={days.dates}
          windowName={choice.day === null ? words.next14 : dayWords(choice.day)}
          selectedId={panel?.kind === 'item' ? panel.id : null}
          onOpen={show}
        />
      )}
      {page.rights.mayEdit && (
        <div className="flex-none border-t border-line px-3 py-1.5 print:hidden">
          <Button variant="quiet" size="sm" icon="plus" className="max-tablet:h-11!" onPress={() => open({ kind: 'new-item' })}>{words.addItem}</Button>
        </div>
      )}
    </>
  )
}

function EmptyStore({ page }: { page: StockPageState }) {
  const { open } = usePanel()
  if (!page.rights.mayEdit) {
    return <div className="m-auto max-w-[420px] p-6"><EmptyState title={words.empty}>{words.emptyHintRead}</EmptyState></div>
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center gap-4 overflow-y-auto p-6">
      <EmptyState title={words.empty} action={<Button icon="plus" onPress={() => open({ kind: 'new-item' })}>{words.addItem}</Button>}>{words.emptyHint}</EmptyState>
      <ImportItems branchId={page.branch.id} onDone={() => undefined} />
    </div>
  )
}
