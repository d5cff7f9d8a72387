/** One item: how it stands, who needs it when, and what is short with the ways to settle it. */
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { SidePanel } from '@/components/ui/side-panel'
import { Avatar } from '@/components/ui/avatar'
import { useSpareStock } from '@/hooks/use-spare-stock'
import { useMutation } from '@/hooks/use-mutation'
import type { InventoryItem, InventoryShortage } from '@/lib/database'
import { focusFirstProblem } from '@/lib/first-problem'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { reopenShortage, settleShortage } from '@/lib/stock/commands'
import type { StockLine } from '@/lib/stock/overview'
import { isIn, needsIn, substitutesFor, tasksOf, worstOf } from '@/lib/stock/settle'
import { toasts } from '@/lib/toasts'
import { ItemFacts } from './item-facts'
import { TaskChooser } from './task-chooser'
import { LowMark, StateChip } from './state-chip'
import { actOf, SettleForm, waysOf, type Draft, type Ways } from './settle-form'
import { RefusalNote } from './refusal-note'
import type { StockContext } from './stock-context'

const words = messages.stock

type Props = StockContext & {
  line: StockLine
  /** The task that the address names; else the one just answered, else the worst of the window, else the worst. */
  taskId: string | null
  onTask: (id: string) => void
  onClose: () => void
  onRecord: () => void
  onEdit: () => void
}

export function ItemPanel(props: Props) {
  const { line, stock, now, window, nameOf, rights, branch, today, taskId, onTask, onClose, onRecord, onEdit } = props
  const { item } = line
  const tasks = tasksOf(item.id, stock.shortages, now)
  const [answeredId, setAnsweredId] = useState<string | null>(null)
  const task = find(taskId) ?? find(answeredId) ?? worstOf(tasks.filter(isIn(window))) ?? worstOf(tasks)
  const isOpen = task?.state === 'open' && rights.mayAnswer
  const { settle, refusal } = useSettling(props, { task, isOpen, answeredId, onAnswer: setAnsweredId })

  function find(asked: string | null): InventoryShortage | undefined {
    return tasks.find(({ id }) => id === asked)
  }
  return (
    <SidePanel
      title={item.name}
      note={<><StateChip line={line} /><LowMark line={line} /></>}
      aside={task?.owner_id ? <Avatar id={task.owner_id} name={nameOf(task.owner_id)} /> : null}
      onClose={onClose}
      {...(settle && { onSave: settle.act })}
      footer={(settle || rights.mayRecord || rights.mayEdit) && (
        <div className="flex gap-2">
          {settle && (
            <Button variant="primary" size="lg" className="flex-1 tablet:h-8 tablet:text-14" isBusy={settle.isBusy} onPress={settle.act}>
              {settle.word}
            </Button>
          )}
          {settle && <Button size="lg" className="tablet:h-8 tablet:text-14" onPress={onClose}>{words.later}</Button>}
          {!settle && rights.mayRecord && <Button variant="primary" icon="plus" size="lg" className="flex-1 tablet:h-8 tablet:text-14" onPress={onRecord}>{words.record}</Button>}
          {!settle && rights.mayEdit && <Button size="lg" className="tablet:h-8 tablet:text-14" onPress={onEdit}>{words.editItem}</Button>}
        </div>
      )}
    >
      <div className="flex flex-col gap-3.5">
        {tasks.length > 1 && <TaskChooser tasks={tasks} chosen={task} zone={branch.timezone} today={today} onTask={onTask} />}
        <ItemFacts {...props} task={task} />
        {settle && <SettleForm {...settle} />}
        <RefusalNote refusal={refusal} />
        {settle?.note && <p className="rounded-card border border-info-line bg-info-soft px-3 py-2 text-13 text-info-text">{settle.note}</p>}
        {task?.state === 'open' && !rights.mayAnswer && <p className="text-12 text-text-2">{words.noRight}</p>}
        {settle && (
          <div className="flex gap-2">
            {rights.mayRecord && <Button size="sm" icon="plus" onPress={onRecord}>{words.record}</Button>}
            {rights.mayEdit && <Button size="sm" onPress={onEdit}>{words.editItem}</Button>}
          </div>
        )}
      </div>
    </SidePanel>
  )
}

type Settling = {
  task: InventoryShortage | null
  isOpen: boolean
  /** The task that was answered here last. */
  answeredId: string | null
  onAnswer: (taskId: string) => void
}

/**
 * What is chosen for an open task, and the act that follows; `settle` is null where there is none to settle. The refusal
 * of an answer is told of its task alone, also where the task is answered by then: a colleague was first.
 */
function useSettling({ line, stock, now, nameOf }: Props, { task, isOpen, answeredId, onAnswer }: Settling) {
  const spare = useSpareStock(isOpen ? task : null)
  const [picked, setPicked] = useState<(Draft & { taskId: string }) | null>(null)
  const { isBusy, refusal: last, mutate, forget } = useMutation()
  const refusal = task?.id === answeredId ? last : null
  if (task === null || !isOpen) return { settle: null, refusal }
  const ways = waysFor(task)
  const choices = waysOf(task, ways)
  // the ways known only once the server has answered come first: until then none is proposed, so that none gives way to another
  const first = ways.isAsking ? undefined : choices[0]
  const isPicked = picked?.taskId === task.id && choices.some(({ id }) => id === picked.way)
  const draft: Draft = isPicked ? picked : { way: first?.id ?? '', quantity: first?.quantity ?? task.quantity }
  const choice = choices.find(({ id }) => id === draft.way) ?? first
  const isWhole = choice !== undefined && draft.quantity > 0

  function waysFor(open: InventoryShortage): Ways {
    const [most] = needsIn(open.item_id, [Date.parse(open.starts_at), Date.parse(open.ends_at)], stock.needs, stock.bookings)
    return {
      spare: spare.status === 'known' ? spare.branches : null,
      isAsking: spare.status === 'asking',
      substitutes: substitutesFor(open, stock.items, stock.needs, stock.shortages),
      toCome: tasksOf(open.item_id, stock.shortages, now).length,
      booker: firstName(nameOf(most?.booking?.created_by ?? null)),
    }
  }
  const settle = {
    task, ways, choices, draft,
    isBusy: isBusy || (ways.isAsking && choice === undefined),
    onDraft: (next: Draft) => { forget(); setPicked({ ...next, taskId: task.id }) },
    word: choice ? actOf(choice, draft.quantity, ways.booker) : words.settle,
    note: choice?.from ? words.transferNote(choice.from.name) : null,
    act: () => {
      if (!isWhole) return focusFirstProblem()
      onAnswer(task.id)
      void mutate(() => settleShortage(task, line.item, { ...choice, quantity: draft.quantity }), {
        text: actOf(choice, draft.quantity, ways.booker, words.acted),
        onUndo: () => void takeBack(task, line.item),
      })
    },
  }
  return { settle, refusal }
}

/** Opens the task again, unless the goods moved meanwhile. */
async function takeBack(task: InventoryShortage, item: InventoryItem): Promise<void> {
  const outcome = await reopenShortage(task, item)
  if (outcome.kind === 'refused') toasts.show({ text: outcome.error.message, tone: 'failed' })
}
