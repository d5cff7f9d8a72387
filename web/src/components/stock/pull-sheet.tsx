/** The pull sheet of one function: what goes out, what has gone, what came back. Prints as a list to tick. */
import { useId, useState } from 'react'
import { Link } from 'react-router'
import { Swatch } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { ComboBox } from '@/components/ui/combo-box'
import { useKeptRow } from '@/hooks/use-kept-row'
import { useMutation } from '@/hooks/use-mutation'
import { useLatest } from '@/hooks/use-stable'
import type { InventoryItem } from '@/lib/database'
import { guestsOf } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { addressWith, routes } from '@/lib/routes'
import { moveLoad, setNeed } from '@/lib/stock/commands'
import { loadOf, stillOut, type Load, type Sheet, type SheetLine } from '@/lib/stock/sheets'
import { count, countOrDash, instantWords } from '@/lib/stock/words'
import { toasts, type NewToast } from '@/lib/toasts'
import { RefusalNote } from './refusal-note'
import type { StockContext } from './stock-context'
import { UnsentMoves } from './unsent-moves'

const words = messages.stock
const cell = 'h-11 border-b border-line px-2 text-13 tablet:px-3 tablet:h-[34px] print:h-7'
const number = `${cell} text-right whitespace-nowrap`

export function PullSheet({ sheet, ...context }: StockContext & { sheet: Sheet }) {
  const { branch, today, personId, rights } = context
  const { booking, lines } = sheet
  const { isBusy, refusal, issue, takeBack } = useLoads(sheet, personId)
  const needs = useNeedCounts(sheet)
  const kept = useKeptRow('data-row')
  const hasToIssue = loadOf(sheet, 'issue', context.now).length > 0
  const hasToReturn = loadOf(sheet, 'return', context.now).length > 0
  const zone = branch.timezone
  const guests = guestsOf(booking)
  return (
    <section {...kept} aria-label={words.sheetOf(booking.title)} className="break-inside-avoid border-b border-line pb-3 print:pb-6">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
        <h2 className="min-w-0 flex-1 basis-56 wrap-anywhere text-16 font-semibold">
          <Link to={addressWith(routes.diary(branch.code, booking.event_date), { kind: 'booking', id: booking.id })} className="rounded-[3px] text-text no-underline outline-none hover:underline focus-visible:focus-ring max-tablet:block max-tablet:py-2.5">{booking.title}</Link>
        </h2>
        <span className="narrow text-13 text-text-2"><bdi>{booking.hall_name}</bdi>{guests && `, ${guests}`}</span>
        <Swatch of={booking.status}>{words.outBy(instantWords(sheet.outAt, zone, today))}</Swatch>
        <span className="text-12 text-text-2">{words.backBy(instantWords(sheet.backAt, zone, today))}</span>
        <UnsentMoves bookingId={booking.id} />
        {rights.mayRecord && (
          <span className="flex gap-2 print:hidden">
            {hasToIssue && (
              <Button data-row={`issue ${booking.id}`} size="sm" className="max-tablet:h-11!" variant="primary" isBusy={isBusy} onPress={issue}>
                {words.issueRest}
              </Button>
            )}
            {hasToReturn && (
              <Button data-row={`return ${booking.id}`} size="sm" className="max-tablet:h-11!" isBusy={isBusy} onPress={takeBack}>
                {words.takeRest}
              </Button>
            )}
          </span>
        )}
      </header>
      <RefusalNote refusal={refusal} />
      <div id={needs.whyId}><RefusalNote refusal={needs.refusal} /></div>
      <table className="w-full table-fixed border-separate border-spacing-0 border-t border-line">
        <caption className="sr-only">{words.sheetOf(booking.title)}</caption>
        <thead>
          <tr className="text-12 text-text-2">
            <th scope="col" className="h-7 px-3 pl-4 text-left font-semibold">{words.item}</th>
            <th scope="col" className="h-7 w-[70px] px-2 text-right font-semibold whitespace-nowrap tablet:w-[16%] tablet:px-3">{words.toTake}</th>
            <th scope="col" className="h-7 w-14 px-2 text-right font-semibold whitespace-nowrap tablet:w-[16%] tablet:px-3">{words.taken}</th>
            <th scope="col" className="h-7 w-14 px-2 text-right font-semibold whitespace-nowrap tablet:w-[16%] tablet:px-3">{words.back}</th>
            <th scope="col" className="hidden h-7 w-20 px-3 text-left font-semibold print:table-cell">{words.tick}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => <Line key={line.need.id} line={line} of={booking.title} needs={rights.mayNeed ? needs : null} />)}
        </tbody>
      </table>
      {rights.mayNeed && <AddNeed sheet={sheet} items={context.stock.items} onAdd={needs.add} />}
    </section>
  )
}

/** What goes out to a function and comes back at one press. What went out by mistake is taken back by Undo. */
function useLoads(sheet: Sheet, personId: string) {
  const { booking } = sheet
  const { isBusy, refusal, mutate } = useMutation()
  const latest = useLatest(sheet)
  const kind = `sheet-${booking.id}`
  const move = (reason: 'issue' | 'return', said: (load: readonly Load[]) => NewToast) => () => {
    toasts.closeKind(kind)
    const load = loadOf(sheet, reason, Date.now())
    void mutate(() => moveLoad(booking, reason, load, personId, Date.now()), { ...said(load), kind })
  }
  return {
    isBusy, refusal,
    issue: move('issue', (load) => ({ text: words.issuedToast(booking.title), onUndo: () => void undoIssue(latest.current, load, personId) })),
    takeBack: move('return', () => ({ text: words.returnedToast(booking.title) })),
  }
}

async function undoIssue(sheet: Sheet, load: readonly Load[], personId: string): Promise<void> {
  const out = stillOut(sheet, load)
  if (out.length === 0) return
  const outcome = await moveLoad(sheet.booking, 'return', out, personId, Date.now(), messages.booking.undone)
  if (outcome.kind === 'refused') toasts.show({ text: outcome.error.message, tone: 'failed' })
}

type NeedCounts = ReturnType<typeof useNeedCounts>

/** How many a line takes, changed and refused here: the line itself is drawn anew with the number, or is gone with it. */
function useNeedCounts({ booking }: Sheet) {
  const { refusal, mutate, forget } = useMutation()
  const [lastId, setLastId] = useState<string | null>(null)
  const [addedId, setAddedId] = useState<string | null>(null)
  return {
    refusal,
    /** The item that was put on the sheet just now: how many of it is asked next. */
    addedId,
    onCounting: () => setAddedId(null),
    whyId: useId(),
    wrongId: refusal && lastId,
    forget,
    keep: ({ need, item }: SheetLine, quantity: number) => {
      setLastId(need.id)
      return mutate(() => setNeed(booking, item, need, quantity), null)
    },
    add: (item: InventoryItem) => {
      setLastId(null)
      setAddedId(item.id)
      void mutate(() => setNeed(booking, item, null, 1), null)
    },
  }
}

/** `needs`: null for who may only read them. */
function Line({ line, of, needs }: { line: SheetLine; of: string; needs: NeedCounts | null }) {
  const { need, item } = line
  return (
    <tr>
      <th scope="row" className={`${cell} pl-4 text-left font-medium tablet:pl-4`}>{item.name}</th>
      <td className={number}>{needs ? <NeedCount key={need.quantity} {...{ line, of, needs }} /> : count(need.quantity)}</td>
      <td className={number}>{countOrDash(need.issued)}</td>
      <td className={number}>{countOrDash(need.returned)}</td>
      <td className={`${cell} hidden print:table-cell`}><span className="inline-block size-4 border border-text" /></td>
    </tr>
  )
}

/** Changed in place: Enter or leaving keeps it, Esc does not, 0 takes the item off the sheet. */
function NeedCount({ line, of, needs }: { line: SheetLine; of: string; needs: NeedCounts }) {
  const { need, item } = line
  const [text, setText] = useState(String(need.quantity))
  const isWrong = needs.wrongId === need.id
  const keep = () => {
    const quantity = Number(text)
    if (text === '' || quantity === need.quantity) setText(String(need.quantity))
    else void needs.keep(line, quantity).then((isKept) => { if (!isKept) setText(String(need.quantity)) })
  }
  return (
    <input
      type="text"
      inputMode="numeric"
      aria-label={`${words.toTake}: ${item.name}, ${of}`}
      data-row={need.id}
      autoFocus={needs.addedId === item.id}
      onFocus={(event) => {
        needs.onCounting()
        event.currentTarget.select()
      }}
      aria-invalid={isWrong}
      {...(isWrong && { 'aria-describedby': needs.whyId })}
      value={text}
      onChange={(event) => {
        if (isWrong) needs.forget()
        setText(event.target.value.replace(/\D/g, '').slice(0, 8))
      }}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep()
        if (event.key === 'Escape') setText(String(need.quantity))
      }}
      className="-mr-2 h-11 w-[62px] text-16 tablet:text-13 tablet:w-20 print:mr-0 rounded-control border border-transparent bg-transparent px-2 text-right outline-none hover:border-line-control focus-visible:focus-ring tablet:h-[26px] print:border-0 print:p-0 aria-invalid:border-bad-solid"
    />
  )
}

function AddNeed({ sheet, items, onAdd }: { sheet: Sheet; items: readonly InventoryItem[]; onAdd: (item: InventoryItem) => void }) {
  const taken = new Set(sheet.lines.map(({ item }) => item.id))
  const addable = items.filter(({ id, active }) => active && !taken.has(id))
  return (
    <div className="max-w-[320px] px-4 pt-2 print:hidden">
      <ComboBox
        key={sheet.lines.length}
        label={words.addNeed}
        items={addable.map(({ id, name, on_hand }) => ({ id, label: name, detail: count(on_hand) }))}
        value={null}
        onChange={(id) => {
          const item = addable.find((candidate) => candidate.id === id)
          if (item) onAdd(item)
        }}
      />
    </div>
  )
}
