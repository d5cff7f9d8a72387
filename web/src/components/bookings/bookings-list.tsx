/** Bookings as a list, live in its sort and filter. While a pointer or the focus is among them nothing jumps. */
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Checkbox } from 'react-aria-components/Checkbox'
import { Button } from '@/components/ui/button'
import { CheckMark } from '@/components/ui/checkbox'
import { SpokenCount } from '@/components/ui/spoken-count'
import { EmptyState, SkeletonLine } from '@/components/ui/states'
import type { BookingBatch } from '@/hooks/use-booking-batch'
import { useKeptRow } from '@/hooks/use-kept-row'
import { useIsPhone } from '@/hooks/use-is-phone'
import type { Booking } from '@/lib/database'
import type { LivePage, PageState } from '@/lib/live/page'
import { messages } from '@/lib/messages'
import { BookingLine, BookingRow } from './booking-line'
import type { LineProps } from './booking-line'
import { NoBookings } from './no-bookings'
import './bookings.css'

const words = messages.booking.list
const NUMBER_OF_COLUMNS = 7

export type BookingsListProps = Pick<LineProps, 'now' | 'today' | 'zone' | 'nameOf' | 'onOpen'> & {
  list: PageState<Booking> & { page: LivePage<Booking> | null }
  /** null: every branch one may read. */
  branchId: number | null
  batch: BookingBatch
  /** The server cannot be reached: what was not read yet does not come for now. */
  isOffline: boolean
  /** Whether the person may move bookings at all. */
  maySelect: boolean
  /** The booking in the panel; null for none. */
  openId: string | null
}

export function BookingsList(props: BookingsListProps) {
  const { list } = props
  const { page } = list
  const isPhone = useIsPhone()
  const kept = useKeptRow('data-booking')
  const [timesMore, setTimesMore] = useState(0)
  const onMore = (): void => {
    setTimesMore(timesMore + 1)
    void page?.more()
  }
  const hold = (isHeld: boolean) => () => page?.hold(isHeld)
  const isEmpty = list.status === 'ready' && list.rows.length === 0 && list.waiting === 0
  const isUnread = props.isOffline && list.status !== 'ready'
  return (
    <div
      className="min-h-0 flex-1 overflow-auto"
      aria-busy={list.status === 'loading' && !isUnread}
      onPointerEnter={hold(true)}
      onPointerLeave={hold(false)}
      onFocus={(event) => {
        kept.onFocus(event)
        page?.hold(true)
      }}
      onBlur={(event) => {
        kept.onBlur(event)
        if (!event.currentTarget.contains(event.relatedTarget)) page?.hold(false)
      }}
      onKeyDown={onKeyDown}
    >
      {list.waiting > 0 && (
        <p className="sticky top-0 z-2 flex justify-center py-1"><Button size="sm" className="max-tablet:h-11" onPress={() => page?.showWaiting()}>{words.waiting(list.waiting)}</Button></p>
      )}
      {isUnread ? (
        <div className="flex justify-center p-8"><EmptyState title={words.unread}>{words.unreadHint}</EmptyState></div>
      ) : isPhone ? (
        <Lines {...props} />
      ) : (
        <Table {...props} />
      )}
      {isEmpty && <NoBookings branchId={props.branchId} today={props.today} />}
      <Foot {...props} onMore={onMore} />
      <SpokenCount asked={[page, timesMore]} isRead={list.status === 'ready' && !list.isReadingMore} text={words.count(list.rows.length, list.total)} />
    </div>
  )
}

function lineOf({ batch, maySelect, openId, now, today, zone, nameOf, onOpen }: BookingsListProps, row: Booking): LineProps {
  return {
    row, now, today, zone, nameOf, onOpen,
    isChosen: batch.chosen.has(row.id),
    isOpen: openId === row.id,
    culprit: batch.culprits.get(row.id) ?? null,
    onToggle: maySelect ? batch.toggle : null,
  }
}

function Table(props: BookingsListProps) {
  const { list, batch, maySelect } = props
  const ids = list.rows.map(({ id }) => id)
  const areAll = ids.length > 0 && ids.every((id) => batch.chosen.has(id))
  return (
    <table className="bookings-table">
      <caption className="sr-only">{words.title}</caption>
      <thead>
        <tr>
          <th scope="col">
            {maySelect && (
              <Checkbox aria-label={words.selectAll} isSelected={areAll} onChange={() => batch.toggleAll(ids)} className="group flex size-6 items-center justify-center">
                <CheckMark isSelected={areAll} />
              </Checkbox>
            )}
          </th>
          <th scope="col">{words.when}</th>
          <th scope="col">{words.what}</th>
          <th scope="col">{words.where}</th>
          <th scope="col" className="number">{words.guests}</th>
          <th scope="col">{words.status}</th>
          <th scope="col" className="least">{words.changed}</th>
        </tr>
      </thead>
      <tbody>
        {list.status === 'loading'
          ? Array.from({ length: 8 }, (_, index) => <tr key={index}><td colSpan={NUMBER_OF_COLUMNS}><SkeletonLine width={90 - index * 6} /></td></tr>)
          : list.rows.map((row) => <BookingRow key={row.id} {...lineOf(props, row)} />)}
      </tbody>
    </table>
  )
}

function Lines(props: BookingsListProps) {
  const { list } = props
  if (list.status === 'loading') return <div className="px-4"><SkeletonLine width={70} /><SkeletonLine /><SkeletonLine width={84} /></div>
  return <ul aria-label={words.title}>{list.rows.map((row) => <BookingLine key={row.id} {...lineOf(props, row)} />)}</ul>
}

function Foot({ list, onMore }: BookingsListProps & { onMore: () => void }) {
  if (list.status !== 'ready' || list.rows.length === 0) return null
  return (
    <div className="flex items-center gap-3 p-3 text-12 text-text-2">
      <span>{words.count(list.rows.length, list.total)}</span>
      {list.isFull ? (
        <span>{words.full}</span>
      ) : (
        list.hasMore && <Button size="sm" className="max-tablet:h-11" isBusy={list.isReadingMore} onPress={onMore}>{words.moreRows}</Button>
      )}
    </div>
  )
}

/** J, K and the arrows go from booking to booking; Space selects, Enter opens. */
function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const target = event.target as HTMLElement
  if (target.dataset['booking'] === undefined || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === ' ') {
    event.preventDefault()
    target.closest('tr, li')?.querySelector<HTMLElement>('input[type="checkbox"]')?.click()
    return
  }
  const by = event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0
  if (by === 0) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-booking]')]
  rows[rows.indexOf(target) + by]?.focus()
  event.preventDefault()
}
