/** The four views of stock, each with an address of its own. */
import { Link } from 'react-router'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'

const words = messages.stock.views

export type StockView = 'stock' | 'shortages' | 'pullSheets' | 'movements'

const VIEWS: readonly { id: StockView; path: (branch: string) => string }[] = [
  { id: 'stock', path: routes.stock },
  { id: 'shortages', path: routes.shortages },
  { id: 'pullSheets', path: (branch) => routes.pullSheets(branch) },
  { id: 'movements', path: routes.movements },
]

export function StockViews({ view, branch }: { view: StockView; branch: string }) {
  return (
    <nav aria-label={words.label} className="flex flex-none gap-px rounded-control bg-tint p-0.5">
      {VIEWS.map(({ id, path }) => (
        <Link
          key={id}
          to={path(branch)}
          aria-current={id === view ? 'page' : undefined}
          className={cx(
            'flex h-11 flex-1 items-center justify-center rounded-[5px] px-2 text-13 whitespace-nowrap outline-none focus-visible:focus-ring tablet:h-[26px] desktop:px-[11px]',
            id === view ? 'bg-raised font-semibold text-text shadow-1' : 'text-text-2 hover:text-text',
          )}
        >
          {words[id]}
        </Link>
      ))}
    </nav>
  )
}
