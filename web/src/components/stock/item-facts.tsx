/** What is known of an item: the sums, the window that is short, who needs it, what happened to it lately. */
import { Link } from 'react-router'
import { Swatch } from '@/components/ui/badge'
import type { InventoryItem, InventoryShortage } from '@/lib/database'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { addressWith, routes } from '@/lib/routes'
import { demandsOf, peakIn } from '@/lib/stock/demand'
import { DAYS_SHOWN, type StockLine } from '@/lib/stock/overview'
import { needsIn, type NeedInWindow } from '@/lib/stock/settle'
import { count, momentWords, movementSentence, windowWords } from '@/lib/stock/words'
import { DAY } from '@/lib/time'
import type { StockContext } from './stock-context'
import { AnswerActions, answerWords, taskState } from './task-answer'

const words = messages.stock
const LATELY = 4

type Props = StockContext & { line: StockLine; task: InventoryShortage | null }

export function ItemFacts(props: Props) {
  const { line: { item, usable }, task, branch, stock, today, now, personId, rights, nameOf } = props
  const zone = branch.timezone
  const window = task ? [Date.parse(task.starts_at), Date.parse(task.ends_at)] as const : [now, now + DAYS_SHOWN * DAY] as const
  const who = needsIn(item.id, window, stock.needs, stock.bookings)
  const lately = stock.movements.filter(({ item_id }) => item_id === item.id).slice(0, LATELY)
  const answer = task && answerWords(task)
  return (
    <>
      <dl className="text-13 leading-[22px] [&_dd]:text-right [&_div]:flex [&_div]:justify-between [&_div]:gap-3 [&_dt]:flex-none [&_dt]:text-text-2">
        {task && <div><dt>{words.happened}</dt><dd>{windowWords(...window, zone, today)}</dd></div>}
        <div><dt>{words.where}</dt><dd>{branch.name}</dd></div>
        <div><dt>{words.ownedLess}</dt><dd>{words.sum(count(item.owned), count(item.out_of_service), count(usable))}</dd></div>
        {task
          ? <div><dt>{words.needed}</dt><dd className="font-semibold">{count(neededIn(window, item, who) ?? usable + task.quantity)}</dd></div>
          : <div><dt>{words.onHand}</dt><dd className="font-semibold">{count(item.on_hand)}</dd></div>}
        {item.issued > 0 && <div><dt>{words.issuedNow}</dt><dd>{count(item.issued)}</dd></div>}
        {item.borrowed > 0 && <div><dt>{words.borrowedNow}</dt><dd>{count(item.borrowed)}</dd></div>}
        {task && task.state !== 'open' && (
          <div><dt>{taskState(task, nameOf)}</dt><dd>{answer}</dd></div>
        )}
      </dl>
      {task && <AnswerActions key={`${task.id} ${task.state}`} task={task} item={item} personId={personId} mayAnswer={rights.mayAnswer} />}
      <section>
        <h3 className="text-12 font-semibold text-text-2">{words.whoNeeds}</h3>
        {who.length === 0 && <p className="mt-1 text-13 text-text-2">{words.nobodyNeeds}</p>}
        <ul>{who.map((each) => <Needer key={each.need.id} each={each} code={branch.code} />)}</ul>
      </section>
      {lately.length > 0 && task?.state !== 'open' && (
        <section>
          <h3 className="text-12 font-semibold text-text-2">{words.lately}</h3>
          <ul className="mt-1 text-13 text-text-2">
            {lately.map((moved) => (
              <li key={moved.id} className="leading-[22px]">
                {movementSentence(moved, firstName(nameOf(moved.created_by)), item.name, momentWords(Date.parse(moved.happened_at), zone, today))}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** The most that is needed at one moment; null where the needs of the window are not on this screen. */
function neededIn(window: readonly [number, number], item: InventoryItem, who: readonly NeedInWindow[]): number | null {
  return who.length === 0 ? null : peakIn(demandsOf(item, who.map(({ need }) => need)), ...window)
}

function Needer({ each: { need, booking }, code }: { each: NeedInWindow; code: string }) {
  const title = booking?.title ?? (need.transfer_id === null ? words.unknownBooking : words.aTransfer)
  return (
    <li className="flex h-11 items-center gap-2 border-b border-line text-13 tablet:h-7">
      <span className="min-w-0 flex-1 truncate [&>span]:max-w-full [&>span]:text-13 [&>span]:font-normal">
        <Swatch of={booking?.status ?? 'shade'}>
          {booking
            ? <Link to={addressWith(routes.diary(code, booking.event_date), { kind: 'booking', id: booking.id })} className="truncate font-medium max-tablet:leading-[44px]">{title}</Link>
            : title}
        </Swatch>
      </span>
      <b className="font-semibold">{count(need.quantity)}</b>
    </li>
  )
}
