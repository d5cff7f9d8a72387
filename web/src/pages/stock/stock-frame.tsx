/** The frame of the four stock pages: views, the primary action, the panel that the address asks for, the footer. */
import { useState, type ReactNode } from 'react'
import { Navigate } from 'react-router'
import { PageBanner } from '@/components/shell/page-banner'
import { ItemForm } from '@/components/stock/item-form'
import { ItemPresence } from '@/components/stock/item-presence'
import { ItemPanel } from '@/components/stock/item-panel'
import { MovementPanel } from '@/components/stock/movement-panel'
import { StockFooter } from '@/components/stock/stock-footer'
import { StockViews, type StockView } from '@/components/stock/stock-views'
import { PageFrame } from '@/components/shell/page-frame'
import { WhoIsHere } from '@/components/shell/who-is-here'
import { Button } from '@/components/ui/button'
import { MissingPanel } from '@/components/ui/missing-panel'
import { useIsPhone } from '@/hooks/use-is-phone'
import { usePanel } from '@/hooks/use-panel'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useShortcut } from '@/hooks/use-shortcut'
import type { Branch } from '@/lib/database'
import { messages } from '@/lib/messages'
import { ALL_BRANCHES, addressWith, routes, type Panel } from '@/lib/routes'
import { usableOf, isLow } from '@/lib/stock/overview'
import type { StockPageState } from './use-stock-page'

const words = messages.stock
const NO_HALLS = new Map<number, never>()

/** A page of one branch; *all branches* is sent to the page that shows them together, if there are several. */
export function OfOneBranch({ children }: { children: (branch: Branch) => ReactNode }) {
  const { branch } = useBranchScope()
  const { branches } = useSignedIn()
  const { panel } = usePanel()
  const [first, ...others] = branches
  if (!branch) return first ? <Navigate to={routes.stock(others.length > 0 ? ALL_BRANCHES : first.code)} replace /> : null
  if (panel?.kind === 'booking' || panel?.kind === 'new-booking') return <ToDiary branch={branch} panel={panel} />
  return children(branch)
}

/** Bookings are made in the diary: the panel opens there. */
function ToDiary({ branch, panel }: { branch: Branch; panel: Panel }) {
  return <Navigate to={addressWith(routes.diary(branch.code), panel)} replace />
}

type Props = {
  page: StockPageState
  view: StockView
  /** The day on screen, for a view of one day. */
  day?: string
  tools?: ReactNode
  phoneTools?: ReactNode
  children: ReactNode
}

export function StockFrame({ page, view, day, tools, phoneTools, children }: Props) {
  const { branch, stock, rights, nameOf, today } = page
  const { panel, open } = usePanel()
  const isPhone = useIsPhone()
  const record = () => open({ kind: 'new-movement' })
  useShortcut('m', record, rights.mayRecord && panel === null)
  return (
    <PageFrame
      // in a narrow bar the four views leave it no room: its tab has the name
      title={<>{words.title} <em className="@max-[800px]:sr-only">{branch.name}</em></>}
      windowTitle={[words.views[view], day, branch.name].filter(Boolean).join(', ')}
      views={<StockViews view={view} branch={branch.code} />}
      withAll
      here={<WhoIsHere {...{ nameOf, today }} halls={NO_HALLS} />}
      primary={rights.mayRecord && <Button variant="primary" icon="plus" shortcut="M" onPress={record}>{words.record}</Button>}
      tools={tools}
      isUnread={!stock.loaded}
      banner={<PageBanner failure={stock.failure} zone={branch.timezone} onTryNow={stock.reload} words={messages.stock.banner} />}
      footer={<StockFooter last={stock.movements[0] ?? null} itemOf={stock.itemOf} {...{ nameOf, today }} zone={branch.timezone} view={view} />}
      panel={useStockPanel(page)}
    >
      {panel?.kind === 'item' && <ItemPresence itemId={panel.id} />}
      {isPhone && (
        <div className="flex flex-none flex-col gap-2 border-b border-line px-4 pb-2.5 print:hidden">
          <StockViews view={view} branch={branch.code} />
          {phoneTools}
          {rights.mayRecord && view !== 'stock' && <Button variant="primary" size="lg" icon="plus" onPress={record}>{words.record}</Button>}
        </div>
      )}
      {children}
    </PageFrame>
  )
}

/** The panel that the address asks for; null where there is none, so that the page keeps its width. */
function useStockPanel(page: StockPageState): ReactNode {
  const { panel, open, close } = usePanel()
  const [editing, edit] = useState<string | null>(null)
  const { branch, stock, lines } = page
  const shared = { items: stock.items, needs: stock.needs, bookings: stock.bookings, personId: page.personId }
  if (panel?.kind === 'new-movement' && page.rights.mayRecord && stock.loaded) {
    const back = () => (panel.item === undefined ? close() : open({ kind: 'item', id: panel.item }))
    return <MovementPanel key={panel.item ?? ''} {...shared} today={page.today} itemId={panel.item ?? null} onClose={back} />
  }
  if (panel?.kind === 'new-item' && page.rights.mayEdit) {
    return <ItemForm branchId={branch.id} item={null} items={stock.items} onClose={close} />
  }
  if (panel?.kind !== 'item') return null
  const line = lines.find(({ item }) => item.id === panel.id)
  if (!line) return <MissingPanel title={words.item} why={stock.loaded ? 'gone' : 'reading'} onClose={close} />
  if (editing === panel.id && page.rights.mayEdit) {
    return <ItemForm key={`edit ${panel.id}`} branchId={branch.id} item={line.item} items={stock.items} onClose={() => edit(null)} />
  }
  const current = { ...line, usable: usableOf(line.item), isLow: isLow(line.item) }
  return (
    <ItemPanel
      key={panel.id}
      {...page}
      line={current}
      taskId={panel.task ?? null}
      onTask={(task) => open({ kind: 'item', id: panel.id, task })}
      onClose={close}
      onRecord={() => open({ kind: 'new-movement', item: panel.id })}
      onEdit={() => edit(panel.id)}
    />
  )
}
