/** What other branches ask to borrow: this store says yes or no, sends, and takes back. */
import { Chip } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { useMutation } from '@/hooks/use-mutation'
import { cx } from '@/lib/cx'
import type { InventoryItem, InventoryTransfer } from '@/lib/database'
import { messages } from '@/lib/messages'
import { stepTransfer, type TransferStep } from '@/lib/stock/commands'
import { demandsOf, peakIn } from '@/lib/stock/demand'
import { usableOf } from '@/lib/stock/overview'
import { count, windowWords } from '@/lib/stock/words'
import { RefusalNote } from './refusal-note'
import type { StockContext } from './stock-context'

const words = messages.stock
const ACTIVE: ReadonlySet<string> = new Set(['asked', 'accepted', 'sent'])

export function TransferAsks(props: StockContext) {
  const asks = props.stock.transfers.filter(({ state }) => ACTIVE.has(state)).sort((a, b) => a.out_at.localeCompare(b.out_at))
  if (asks.length === 0) return null
  return (
    <section aria-label={words.asksUs}>
      <h2 className="border-b border-line bg-sunken px-4 py-1 text-12 font-semibold text-text-2">{words.asksUs}</h2>
      <ul>
        {asks.map((ask) => {
          const item = props.stock.itemOf.get(ask.item_id)
          return item && <Ask key={ask.id} ask={ask} item={item} {...props} />
        })}
      </ul>
    </section>
  )
}

const STEPS: Partial<Record<InventoryTransfer['state'], readonly { step: TransferStep; word: string }[]>> = {
  asked: [{ step: 'accept', word: words.accept }, { step: 'refuse', word: words.refuse }],
  accepted: [{ step: 'send', word: words.send }],
  sent: [{ step: 'return', word: words.takeBack }],
}

function Ask({ ask, item, stock, branch, today, rights }: StockContext & { ask: InventoryTransfer; item: InventoryItem }) {
  const { isBusy, refusal, mutate } = useMutation()
  const window = [Date.parse(ask.out_at), Date.parse(ask.due_back_at)] as const
  const needs = stock.needs.filter(({ item_id, transfer_id }) => item_id === item.id && transfer_id !== ask.id)
  const free = usableOf(item) - peakIn(demandsOf(item, needs), ...window)
  const to = ask.to_branch_name ?? words.otherBranch
  // lending what this store needs itself makes a shortage here: said, not forbidden
  const isShort = ask.state === 'asked' && free < ask.quantity
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2">
      <span className="min-w-0 flex-1 basis-60">
        <b className="block truncate text-14 font-medium max-tablet:whitespace-normal">{words.asks(to, count(ask.quantity), item.name)}</b>
        <span className="narrow block truncate text-13 text-text-2 max-tablet:whitespace-normal">
          {windowWords(...window, branch.timezone, today)} · <span className={cx(isShort && 'font-semibold text-warn-text')}>{words.freeHere(count(Math.max(0, free)))}</span>
        </span>
      </span>
      <Chip tone={isShort ? 'warn' : 'info'}>{words.transferStates[ask.state]}</Chip>
      {rights.mayLend && (
        <span className="flex gap-2">
          {(STEPS[ask.state] ?? []).map(({ step, word }, index) => (
            <Button
              key={step}
              {...(index === 0 && { 'data-row': ask.id })}
              size="sm"
              className="max-tablet:h-11!"
              variant={index === 0 && !isShort ? 'primary' : 'plain'}
              isBusy={isBusy}
              aria-label={`${word}: ${words.asks(to, count(ask.quantity), item.name)}`}
              onPress={() => void mutate(() => stepTransfer(ask, step, to, item.name), null)}
            >
              {word}
            </Button>
          ))}
        </span>
      )}
      {refusal && <div className="w-full"><RefusalNote refusal={refusal} /></div>}
    </li>
  )
}
