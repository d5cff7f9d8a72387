/** What every card and column of the board needs to know, said once by the page. */
import { createContext, useContext } from 'react'
import type { Branch, Lead, LeadStage } from '@/lib/database'
import type { Offer } from '@/lib/leads/availability'
import type { LeadRing } from '@/lib/leads/rings'
import type { Colleague } from '@/lib/presence/whereabouts'

export type Board = {
  now: number
  zone: string
  today: string
  myId: string
  /** The lead whose panel is open. */
  openId: string | null
  /** The lead in hand. */
  heldId: string | null
  offers: ReadonlyMap<string, readonly Offer[]>
  earlier: ReadonlyMap<string, Lead>
  rings: ReadonlyMap<string, LeadRing>
  colleagues: readonly Colleague[]
  isAllBranches: boolean
  branchOf: (id: number) => Branch | undefined
  nameOf: (id: string | null) => string
  /** The address that opens a lead beside the page. */
  addressOf: (id: string) => string
  mayMove: (lead: Lead) => boolean
  onHold: (id: string | null) => void
  /** Takes a lead to a stage; asks for what that takes. */
  onMove: (lead: Lead, stage: LeadStage) => void
}

const Context = createContext<Board | null>(null)

export const BoardProvider = Context.Provider

export function useBoard(): Board {
  const board = useContext(Context)
  if (board === null) throw new Error('a card outside of a board')
  return board
}
