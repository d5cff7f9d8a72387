/** What moved, the latest first: when, what, how many, why, for what, who. What is still to be sent says so. */
import { Chip } from '@/components/ui/badge'
import { usePending } from '@/hooks/use-pending'
import { cx } from '@/lib/cx'
import type { Booking, InventoryItem, InventoryMovement } from '@/lib/database'
import { messages } from '@/lib/messages'
import { effectOf } from '@/lib/stock/movements'
import { count, momentWords, signed } from '@/lib/stock/words'

const words = messages.stock
const head = 'sticky top-0 z-2 h-[38px] border-b border-line-strong bg-sheet px-3 text-left text-12 font-semibold whitespace-nowrap text-text-2'
const cell = 'h-[37px] border-b border-line px-3 text-13 whitespace-nowrap'

type Props = {
  movements: readonly InventoryMovement[]
  itemOf: ReadonlyMap<string, InventoryItem>
  bookings: ReadonlyMap<string, Booking>
  zone: string
  today: string
  nameOf: (id: string | null) => string
  onOpen: (itemId: string) => void
}

export function MovementTable(props: Props) {
  return (
    <table className="w-full border-separate border-spacing-0">
      <caption className="sr-only">{words.views.movements}</caption>
      <thead>
        <tr>
          <th scope="col" className={cx(head, 'pl-4')}>{words.when}</th>
          <th scope="col" className={head}>{words.item}</th>
          <th scope="col" className={cx(head, 'text-right')}>{words.change}</th>
          <th scope="col" className={head}>{words.reason}</th>
          <th scope="col" className={cx(head, 'hidden desktop:table-cell')}>{words.forWhat}</th>
          <th scope="col" className={head}>{words.who}</th>
        </tr>
      </thead>
      <tbody>{props.movements.map((moved) => <Row key={moved.id} moved={moved} {...props} />)}</tbody>
    </table>
  )
}

function Row({ moved, itemOf, bookings, zone, today, nameOf, onOpen }: Props & { moved: InventoryMovement }) {
  const pending = usePending('inventory_movements', moved.id)
  const item = itemOf.get(moved.item_id)
  return (
    <tr className={cx('hover:bg-hover', pending !== null && 'italic')}>
      <td className={cx(cell, 'pl-4 text-text-2')}>{momentWords(Date.parse(moved.happened_at), zone, today)}</td>
      <th scope="row" className={cx(cell, 'max-w-[240px] text-left font-medium')}>
        <button type="button" className="block max-w-full truncate rounded-[3px] outline-none focus-visible:focus-ring" onClick={() => onOpen(moved.item_id)}>{item?.name}</button>
      </th>
      <td className={cx(cell, 'text-right')}>{amount(moved)}</td>
      <td className={cell}>{words.reasons[moved.reason]}</td>
      <td className={cx(cell, 'hidden max-w-[260px] truncate text-text-2 desktop:table-cell')}>{forWhat(moved, bookings)}</td>
      <td className={cell}>{pending === null ? nameOf(moved.created_by) : <Chip tone="info" icon="syncing">{words.waiting}</Chip>}</td>
    </tr>
  )
}

export function MovementCards({ movements, itemOf, bookings, zone, today, nameOf, onOpen }: Props) {
  return (
    <ul>
      {movements.map((moved) => (
        <li key={moved.id} className="border-b border-line">
          <button type="button" className="flex min-h-[58px] w-full items-center gap-3 px-4 py-2 text-left outline-none focus-visible:focus-ring-inset" onClick={() => onOpen(moved.item_id)}>
            <span className="min-w-0 flex-1">
              <b className="block truncate text-14 font-medium">{itemOf.get(moved.item_id)?.name}</b>
              <span className="narrow block truncate text-13 text-text-2">
                {[words.reasons[moved.reason], nameOf(moved.created_by), momentWords(Date.parse(moved.happened_at), zone, today), forWhat(moved, bookings)].filter(Boolean).join(' · ')}
              </span>
            </span>
            <b className="flex-none font-semibold">{amount(moved)}</b>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** How the count in the store changed; what stays in the house as it was is written plain. */
function amount(moved: InventoryMovement): string {
  if (moved.reason === 'transfer_in') return signed(moved.quantity)
  if (moved.reason === 'transfer_out') return signed(-moved.quantity)
  const { owned, borrowed, out_of_service, issued } = effectOf(moved, 'returnable')
  const change = owned + borrowed - out_of_service - issued
  return change === 0 ? count(moved.quantity) : signed(change)
}

function forWhat(moved: InventoryMovement, bookings: ReadonlyMap<string, Booking>): string {
  return [moved.booking_id && bookings.get(moved.booking_id)?.title, moved.note].filter(Boolean).join(', ')
}
