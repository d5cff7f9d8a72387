/** The board: six open stages side by side, the three ends folded at the right. */
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { Link } from 'react-router'
import { useKeptRow } from '@/hooks/use-kept-row'
import { useShortcut } from '@/hooks/use-shortcut'
import { cx } from '@/lib/cx'
import type { Lead, LeadStage } from '@/lib/database'
import { CLOSED_STAGES, OPEN_STAGES } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { BoardColumn, useDrop } from '@/components/leads/board-column'
import { useBoard } from '@/components/leads/board-context'
import { stepFrom } from '@/components/leads/board-steps'
import './leads.css'

const words = messages.leads

export type LeadsBoardProps = {
  groups: Record<LeadStage, readonly Lead[]>
  byId: ReadonlyMap<string, Lead>
  currency: string | null
  isBlank: boolean
  /** The list of those that ended that way. */
  endAddress: (stage: LeadStage) => string
  /** M on a card: choose a stage for it. */
  onChooseStage: (lead: Lead) => void
  /** C on a card. */
  onConvert: (lead: Lead) => void
}

export function LeadsBoard({ groups, byId, currency, isBlank, endAddress, onChooseStage, onConvert }: LeadsBoardProps) {
  const board = useRef<HTMLDivElement>(null)
  const { onMove, mayMove, openId } = useBoard()
  const kept = useKeptRow('data-lead')
  useEffect(() => {
    // a board narrowed by the panel may have pushed the card it is about out of sight
    board.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [openId])
  const take = (stage: LeadStage) => (id: string) => {
    const lead = byId.get(id)
    if (lead && lead.stage !== stage) onMove(lead, stage)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const card = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-lead]') : null
    const next = board.current && stepFrom(board.current, card, event.key)
    if (next) {
      event.preventDefault()
      next.focus()
      return
    }
    const lead = byId.get(card?.dataset['lead'] ?? '')
    const key = event.key.toLowerCase()
    if (!lead || (key !== 'm' && key !== 'c') || !mayMove(lead)) return
    event.preventDefault()
    if (key === 'm') onChooseStage(lead)
    else onConvert(lead)
  }
  useShortcut('j', () => board.current?.querySelector<HTMLElement>('[data-lead]')?.focus())
  const firstStage = OPEN_STAGES.find((stage) => groups[stage].length > 0)
  return (
    <div ref={board} onKeyDown={onKeyDown} {...kept} role="group" aria-label={words.board.label} aria-busy={isBlank} className="min-h-0 flex-1 overflow-x-auto">
      <div className="board">
        {OPEN_STAGES.map((stage) => (
          <BoardColumn key={stage} stage={stage} leads={groups[stage]} currency={currency} isBlank={isBlank} isFirst={stage === firstStage} onDrop={take(stage)} />
        ))}
        <div className="ends">
          {CLOSED_STAGES.map((stage) => (
            <EndLink key={stage} stage={stage} count={groups[stage].length} to={endAddress(stage)} onDrop={take(stage)} />
          ))}
        </div>
      </div>
    </div>
  )
}

type EndLinkProps = { stage: LeadStage; count: number; to: string; onDrop: (leadId: string) => void }

function EndLink({ stage, count, to, onDrop }: EndLinkProps) {
  const drop = useDrop(onDrop)
  return (
    <Link to={to} data-stage={stage} draggable={false} {...drop.handlers} className={cx('outline-none focus-visible:focus-ring-inset', drop.isOver && 'over')}>
      <b className="font-semibold">{words.stages[stage]}</b>
      <span className="text-text-3">{words.board.thisMonth(count)}</span>
    </Link>
  )
}
