/** Shortages as tasks: to be answered, waiting for somebody, settled. Each opens its item. */
import { Avatar } from '@/components/ui/avatar'
import { Chip, type Tone } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/states'
import { useMutation } from '@/hooks/use-mutation'
import { usePending } from '@/hooks/use-pending'
import { cx } from '@/lib/cx'
import type { InventoryItem, InventoryShortage, ShortageState } from '@/lib/database'
import { messages } from '@/lib/messages'
import { takeOn } from '@/lib/stock/commands'
import { isCurrent, needsIn } from '@/lib/stock/settle'
import { count, windowWords } from '@/lib/stock/words'
import { RefusalNote } from './refusal-note'
import { answerWords, taskState } from './task-answer'
import type { StockContext } from './stock-context'

const words = messages.stock

type Group = { state: ShortageState; title: string; tone: Tone }

const GROUPS: readonly Group[] = [
  { state: 'open', title: words.toAnswer, tone: 'bad' },
  { state: 'asked', title: words.waitingFor, tone: 'info' },
  { state: 'settled', title: words.settledOnes, tone: 'ok' },
]

type Props = StockContext & { selectedTask: string | null; onOpen: (itemId: string, taskId: string) => void }

export function ShortageList(props: Props) {
  const { stock, now } = props
  const current = stock.shortages.filter((task) => isCurrent(task, now) && stock.itemOf.has(task.item_id))
  if (stock.loaded && current.length === 0) {
    return <div className="m-auto max-w-[420px] p-6"><EmptyState title={words.noShortages}>{words.noShortagesHint}</EmptyState></div>
  }
  return GROUPS.map((group) => {
    const tasks = current.filter(({ state }) => state === group.state).sort((a, b) => a.starts_at.localeCompare(b.starts_at) || a.id.localeCompare(b.id))
    if (tasks.length === 0) return null
    return (
      <section key={group.state} aria-label={group.title}>
        <h2 className="sticky top-0 z-2 flex items-center gap-2 border-y border-line bg-sunken px-4 py-1 text-12 font-semibold text-text-2 first:border-t-0">
          {group.title} <span className="font-normal">{tasks.length}</span>
        </h2>
        <ul className="@container">{tasks.map((task) => <Task key={task.id} task={task} item={stock.itemOf.get(task.item_id)} tone={group.tone} {...props} />)}</ul>
      </section>
    )
  })
}

type TaskProps = Props & { task: InventoryShortage; item: InventoryItem | undefined; tone: Tone }

function Task({ task, item, tone, branch, stock, today, nameOf, personId, rights, selectedTask, onOpen }: TaskProps) {
  const pending = usePending('inventory_shortages', task.id)
  const { isBusy, refusal, mutate } = useMutation()
  if (!item) return null
  const window = [Date.parse(task.starts_at), Date.parse(task.ends_at)] as const
  const who = needsIn(item.id, window, stock.needs, stock.bookings).flatMap(({ booking }) => booking?.title ?? [])
  const answer = answerWords(task)
  return (
    <li className={cx('flex flex-wrap items-center gap-x-3 border-b border-line pr-3', pending !== null && 'border-dashed', task.id === selectedTask && 'bg-accent-soft')}>
      <button type="button" data-row={task.id} className="grid min-h-[58px] min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-2 text-left outline-none hover:bg-hover focus-visible:focus-ring-inset @min-[900px]:grid-cols-[220px_230px_minmax(0,1fr)_auto] print:grid-cols-[120px_190px_minmax(0,1fr)_auto]" onClick={() => onOpen(item.id, task.id)}>
        <b className="line-clamp-2 wrap-anywhere text-14 font-medium">{item.name}</b>
        <span className="narrow col-start-1 row-start-2 truncate text-13 text-text-2 @min-[900px]:col-auto @min-[900px]:row-auto print:col-auto print:row-auto">{windowWords(...window, branch.timezone, today)}</span>
        <span className="narrow col-start-1 row-start-3 truncate text-13 text-text-2 @min-[900px]:col-auto @min-[900px]:row-auto print:col-auto print:row-auto">{answer ?? who.join(', ')}</span>
        <span className="col-start-2 row-span-3 row-start-1 flex flex-col items-end gap-1 @min-[900px]:col-auto @min-[900px]:row-auto @min-[900px]:flex-row @min-[900px]:items-center print:col-auto print:row-auto">
          {task.state !== 'open' && <span className="text-12 text-text-2">{taskState(task, nameOf)}</span>}
          <Chip tone={tone} icon={task.state === 'settled' ? 'check' : 'close'}>{words.short(count(task.quantity))}</Chip>
        </span>
      </button>
      {task.owner_id !== null && <Avatar id={task.owner_id} name={nameOf(task.owner_id)} />}
      {task.owner_id === null && rights.mayAnswer && (
        <Button size="sm" className="max-tablet:hidden!" isBusy={isBusy} aria-label={`${words.mine}: ${item.name}`} onPress={() => void mutate(() => takeOn(task, item, personId), null)}>{words.mine}</Button>
      )}
      {refusal && <div className="w-full pb-2 pl-4"><RefusalNote refusal={refusal} /></div>}
    </li>
  )
}
