/** An item that falls short in several windows: which one is spoken of. */
import type { InventoryShortage } from '@/lib/database'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { count } from '@/lib/stock/words'
import { dateIn, formatDate } from '@/lib/time'

const words = messages.stock

type Props = {
  tasks: readonly InventoryShortage[]
  chosen: InventoryShortage | null
  zone: string
  today: string
  onTask: (id: string) => void
}

export function TaskChooser({ tasks, chosen, zone, today, onTask }: Props) {
  const inTime = [...tasks].sort((a, b) => a.starts_at.localeCompare(b.starts_at))
  return (
    <div role="group" aria-label={words.tasks} className="flex flex-wrap gap-1.5">
      {inTime.map((task) => {
        const isChosen = task.id === chosen?.id
        return (
          <button
            key={task.id}
            type="button"
            aria-pressed={isChosen}
            className={cx(
              'narrow flex h-11 items-center rounded-control border px-2 text-12 outline-none focus-visible:focus-ring tablet:h-[26px]',
              isChosen ? 'border-accent bg-accent-soft font-semibold text-accent-text' : 'border-line text-text-2 hover:bg-hover',
            )}
            onClick={() => onTask(task.id)}
          >
            {words.taskOf(formatDate(dateIn(zone, Date.parse(task.starts_at)), today), count(-task.quantity))}
          </button>
        )
      })}
    </div>
  )
}
