/** What was answered to a shortage, in words, and what can still be done about it. */
import { Button } from '@/components/ui/button'
import { useMutation } from '@/hooks/use-mutation'
import type { InventoryItem, InventoryShortage } from '@/lib/database'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { recordMovement, reopenShortage } from '@/lib/stock/commands'
import { count } from '@/lib/stock/words'
import { RefusalNote } from './refusal-note'

const words = messages.stock

/** *Waiting for Noida*, *Settled*. */
export function taskState(task: InventoryShortage, nameOf: (id: string | null) => string): string {
  if (task.state !== 'asked') return words.states[task.state]
  return task.from_branch_id === null
    ? words.states.askedSales(firstName(nameOf(task.owner_id)))
    : words.states.askedStore(task.from_branch_name ?? words.otherBranch)
}

/** *100 from Noida*, *Sub-rent, 60*. */
export function answerWords(task: InventoryShortage): string | null {
  if (task.resolution === null) return null
  const many = count(task.settled_quantity ?? 0)
  if (task.from_branch_id !== null) return words.transferredFrom(task.from_branch_name ?? words.otherBranch, many)
  return words.answered(words.resolutions[task.resolution], many)
}

type Props = { task: InventoryShortage; item: InventoryItem; personId: string; mayAnswer: boolean }

export function AnswerActions({ task, item, personId, mayAnswer }: Props) {
  const { isBusy, refusal, mutate } = useMutation()
  if (!mayAnswer || task.state === 'open' || task.state === 'closed') return null
  const isExpected = task.state === 'settled' && task.resolution === 'purchase' && task.settled_quantity !== null
  const receive = () => recordMovement(
    item,
    { reason: 'purchase', quantity: task.settled_quantity ?? 0, bookingId: null, shortageId: task.id, note: null },
    personId,
    Date.now(),
  )
  return (
    <div className="flex flex-wrap items-center gap-2">
      {isExpected && (
        <Button size="sm" icon="check" isBusy={isBusy} onPress={() => void mutate(receive, { text: words.recorded(`${words.reasons.purchase}, ${count(task.settled_quantity ?? 0)} ${item.name}`) })}>
          {words.received}
        </Button>
      )}
      <Button size="sm" icon="undo" isBusy={isBusy} onPress={() => void mutate(() => reopenShortage(task, item), null)}>{words.reopen}</Button>
      <RefusalNote refusal={refusal} />
    </div>
  )
}
