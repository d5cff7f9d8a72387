/** Movements: what went out, came back, broke, was bought, and who recorded it. */
import { MovementCards, MovementTable } from '@/components/stock/movement-list'
import { Button } from '@/components/ui/button'
import { EmptyState, SkeletonLine } from '@/components/ui/states'
import { useIsPhone } from '@/hooks/use-is-phone'
import { useMovements, type Movements } from '@/hooks/use-movements'
import { usePanel } from '@/hooks/use-panel'
import type { Branch } from '@/lib/database'
import { messages } from '@/lib/messages'
import { OfOneBranch, StockFrame } from './stock-frame'
import { useStockPage, type StockPageState } from './use-stock-page'

const words = messages.stock

export function MovementsPage() {
  return <OfOneBranch>{(branch) => <MovementsOf key={branch.id} branch={branch} />}</OfOneBranch>
}

function MovementsOf({ branch }: { branch: Branch }) {
  const page = useStockPage(branch)
  const movements = useMovements(branch.id, page.today, page.stock)
  return (
    <StockFrame page={page} view="movements">
      <div className="min-h-0 flex-1 overflow-auto"><List page={page} movements={movements} /></div>
    </StockFrame>
  )
}

function List({ page, movements }: { page: StockPageState; movements: Movements }) {
  const { branch, stock, today, nameOf } = page
  const isPhone = useIsPhone()
  const { open } = usePanel()
  if (!movements.loaded) {
    return <div aria-busy="true" className="p-4">{Array.from({ length: 10 }, (_, line) => <SkeletonLine key={line} width={65} />)}</div>
  }
  if (movements.rows.length === 0) {
    return <div className="mx-auto max-w-[420px] p-6"><EmptyState title={words.noMovements}>{words.noMovementsHint}</EmptyState></div>
  }
  const Shown = isPhone ? MovementCards : MovementTable
  return (
    <>
      <Shown
        movements={movements.rows}
        itemOf={stock.itemOf}
        bookings={stock.bookings}
        zone={branch.timezone}
        {...{ today, nameOf }}
        onOpen={(id) => open({ kind: 'item', id })}
      />
      <div className="flex justify-center p-3">
        {movements.hasMore && <Button className="max-tablet:h-11!" onPress={movements.showMore}>{words.more}</Button>}
        {movements.hasMore === false && <span className="text-12 text-text-3">{words.all}</span>}
      </div>
    </>
  )
}
