/** A stage of the board: its leads, what they are worth together, and a place to drop one. */
import { useState, type DragEvent } from 'react'
import { cx } from '@/lib/cx'
import type { Lead, LeadStage } from '@/lib/database'
import { shortMoney } from '@/lib/leads/money'
import { worthOf } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { Button } from '@/components/ui/button'
import { SkeletonLine } from '@/components/ui/states'
import { LEAD_TYPE, LeadCard } from '@/components/leads/lead-card'
import { useBoard } from '@/components/leads/board-context'
import { useSteadyList } from '@/components/leads/use-steady-list'

const words = messages.leads.board

/** Cards drawn at first, and with each press of *more*. */
const STEP = 30

export type BoardColumnProps = {
  stage: LeadStage
  leads: readonly Lead[]
  /** null: the branches on screen have no currency in common. */
  currency: string | null
  isBlank: boolean
  isFirst: boolean
  onDrop: (leadId: string) => void
}

export function BoardColumn({ stage, leads, currency, isBlank, isFirst, onDrop }: BoardColumnProps) {
  const drop = useDrop(onDrop)
  const { myId } = useBoard()
  const { shown: steady, waiting, hold } = useSteadyList(leads, (lead) => lead.modified_by === myId)
  const [limit, setLimit] = useState(STEP)
  const shown = steady.slice(0, limit)
  const worth = worthOf(leads)
  const name = messages.leads.stages[stage]
  return (
    <section aria-label={words.column(name, leads.length)} data-stage={stage} {...drop.handlers} className={cx(drop.isOver && 'over')}>
      <header>
        <h2>{name}</h2>
        {!isBlank && <span className="rounded-[8px] bg-tint px-1.5 text-12 leading-4 font-semibold text-text-2">{leads.length}</span>}
        <span className="flex-1" />
        {currency !== null && worth > 0 && <span className="truncate text-12 text-text-3">{shortMoney(worth, currency)}</span>}
      </header>
      <ul className="column-list" {...hold}>
        {waiting.count > 0 && (
          <li className="sticky -top-2.5 z-2 flex justify-center"><Button size="sm" onPress={waiting.show}>{words.newRows(waiting.count)}</Button></li>
        )}
        {isBlank ? (
          <li aria-hidden="true"><SkeletonLine width={70} /><SkeletonLine width={45} /><SkeletonLine width={60} /></li>
        ) : (
          shown.map((lead, index) => <li key={lead.id} className="flex flex-col"><LeadCard lead={lead} isFirst={isFirst && index === 0} /></li>)
        )}
        {!isBlank && leads.length === 0 && (
          <li className="px-1 py-2 text-12 text-text-3">{stage === 'new' ? words.emptyNew : words.empty}</li>
        )}
        {steady.length > limit && (
          <li className="flex justify-center"><Button size="sm" variant="quiet" onPress={() => setLimit(limit + STEP)}>{words.more(steady.length - limit)}</Button></li>
        )}
      </ul>
    </section>
  )
}

/** Handlers of an element that takes a lead, and whether one hangs over it. */
export function useDrop(onDrop: (leadId: string) => void) {
  const [isOver, setOver] = useState(false)
  const carries = (event: DragEvent): boolean => event.dataTransfer.types.includes(LEAD_TYPE)
  return {
    isOver,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!carries(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'move'
        setOver(true)
      },
      onDragLeave: (event: DragEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      },
      onDrop: (event: DragEvent) => {
        setOver(false)
        if (!carries(event)) return
        event.preventDefault()
        onDrop(event.dataTransfer.getData(LEAD_TYPE))
      },
    },
  }
}
