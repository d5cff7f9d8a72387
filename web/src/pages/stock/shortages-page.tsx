/** Shortages as a task list, with what other branches ask of this store on top. */
import { ShortageList } from '@/components/stock/shortage-list'
import { TransferAsks } from '@/components/stock/transfer-asks'
import { SkeletonLine } from '@/components/ui/states'
import { useKeptRow } from '@/hooks/use-kept-row'
import { usePanel } from '@/hooks/use-panel'
import type { Branch } from '@/lib/database'
import { OfOneBranch, StockFrame } from './stock-frame'
import { useStockPage } from './use-stock-page'

export function ShortagesPage() {
  return <OfOneBranch>{(branch) => <Shortages key={branch.id} branch={branch} />}</OfOneBranch>
}

function Shortages({ branch }: { branch: Branch }) {
  const kept = useKeptRow('data-row')
  const page = useStockPage(branch)
  const { panel, open } = usePanel()
  return (
    <StockFrame page={page} view="shortages">
      <div {...kept} className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        {page.stock.loaded ? (
          <>
            <TransferAsks {...page} />
            <ShortageList {...page} selectedTask={panel?.kind === 'item' ? (panel.task ?? null) : null} onOpen={(id, task) => open({ kind: 'item', id, task })} />
          </>
        ) : (
          <div aria-busy="true" className="p-4">{Array.from({ length: 6 }, (_, line) => <SkeletonLine key={line} width={70} />)}</div>
        )}
      </div>
    </StockFrame>
  )
}
