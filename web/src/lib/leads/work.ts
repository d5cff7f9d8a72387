/** What can be done to a lead: written at once, said in a toast that takes it back, told when it was refused. */
import type { ActivityKind, Lead, LeadReason } from '@/lib/database'
import { uuidV7 } from '@/lib/diary/uuid'
import { ordinal } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { toasts } from '@/lib/toasts'
import { write, type Write, type WriteOutcome } from '@/lib/writes'
import type { Offer } from './availability'
import { bookingOf } from './bookings'
import * as changes from './changes'
import type { LeadEdit, NewLead } from './changes'
import type { Conversion } from './conversion'
import type { OpenStage, ReasonedStage } from './stages'

const { said, labels, stages, kinds } = messages.leads

/** `id` of the lead: of its toasts the last one stands, since taking back an earlier move would not fit any more. */
type Work = {
  id: string
  label: string
  said: string
  writes: readonly Write[]
  /** The form that asked for it says itself why it was refused. */
  isToldInForm?: boolean
  onUndo?: (outcome: WriteOutcome) => void
}

/** Writes, then says so. Answers whether it was taken: sent, or kept for when the network is back. */
async function carryOut({ id, label, said: text, writes, isToldInForm = false, onUndo }: Work): Promise<WriteOutcome> {
  toasts.closeKind(id)
  const outcome = await write(label, writes)
  if (outcome.kind === 'refused') {
    if (!isToldInForm) toasts.show({ kind: id, tone: 'failed', text: said.refused(text, outcome.error.message) })
    return outcome
  }
  toasts.show({
    kind: id,
    text: outcome.kind === 'queued' ? said.queued(text) : text,
    ...(onUndo && { onUndo: () => onUndo(outcome) }),
  })
  return outcome
}

/** The row a write left behind, or as it will probably be while it waits. */
function rowAfter(outcome: WriteOutcome, lead: Lead, expected: Partial<Lead>): Lead {
  const [row] = outcome.kind === 'done' ? outcome.results : []
  return { ...lead, ...expected, version: lead.version + 1, ...(row as Partial<Lead> | undefined) }
}

export type LeadWork = ReturnType<typeof leadWorkOf>

/** What one person, `myId`, does to leads; each answers with what became of the write. */
export function leadWorkOf(myId: string) {
  return {
    add: (lead: NewLead) => {
      const id = uuidV7()
      const outcome = carryOut({
        id,
        label: labels.add(lead.name),
        said: said.added(lead.name),
        writes: changes.add(lead, id, Date.now(), myId),
      })
      return { id, outcome }
    },
    move: (lead: Lead, stage: OpenStage) =>
      carryOut({
        id: lead.id,
        label: labels.move(stages[stage], lead.name),
        said: said.moved(lead.name, stages[stage]),
        writes: changes.move(lead, stage, Date.now(), myId),
        onUndo: (outcome) => takeBack(lead, rowAfter(outcome, lead, { stage }), myId),
      }),
    close: (lead: Lead, stage: ReasonedStage, reason: LeadReason, note: string, today: string) =>
      carryOut({
        id: lead.id,
        label: labels.move(stages[stage], lead.name),
        said: said.closed(lead.name, stages[stage]),
        writes: changes.close(lead, stage, reason, note === '' ? null : note, today, Date.now()),
        onUndo: (outcome) => takeBack(lead, rowAfter(outcome, lead, { stage }), myId),
      }),
    reopen: (lead: Lead) =>
      carryOut({ id: lead.id, label: labels.reopen(lead.name), said: said.reopened(lead.name), writes: changes.reopen(lead, Date.now()) }),
    edit: (lead: Lead, edit: LeadEdit, text: string = said.edited(lead.name)) =>
      carryOut({
        id: lead.id,
        label: labels.edit(lead.name),
        said: text,
        writes: changes.edit(lead, edit),
        onUndo: (outcome) => restore(lead, rowAfter(outcome, lead, edit), edit),
      }),
    log: (lead: Lead, kind: Exclude<ActivityKind, 'stage'>, body: string) => {
      const id = uuidV7()
      return carryOut({
        id: lead.id,
        label: labels.log(kinds[kind], lead.name),
        said: said.logged(kinds[kind], lead.name),
        writes: changes.log(lead, kind, body, id, Date.now(), myId),
        onUndo: () => void write(labels.unlog(lead.name), changes.unlog({ id, version: 1 })),
      })
    },
    hold: (lead: Lead, offer: Offer) => {
      const booking = bookingOf(lead, offer, uuidV7())
      const place = [offer.hall?.name, offer.session.name.toLowerCase()].join(', ')
      const rank = booking.option_rank ?? 1
      return carryOut({
        id: lead.id,
        label: labels.hold(place, lead.name),
        said: rank === 1 ? said.held(place) : said.joined(place, ordinal(rank)),
        writes: changes.hold(lead, [booking], uuidV7()),
        onUndo: () => void write(labels.hold(place, lead.name), [{ op: 'call', function: 'release_bookings', arguments: { ids: [booking.id] } }]),
      })
    },
    convert: (lead: Lead, { bookings, held, notes, noted }: Conversion) =>
      carryOut({
        id: lead.id,
        label: labels.convert(lead.name),
        said: messages.leads.convert.done(lead.name, bookings.length + held),
        writes: changes.convert(lead, bookings, uuidV7(), notes, noted),
        isToldInForm: true,
      }),
  }
}

function takeBack(before: Lead, after: Lead, myId: string): void {
  void carryOut({
    id: before.id,
    label: labels.move(stages[before.stage], before.name),
    said: said.moved(before.name, stages[before.stage]),
    writes: changes.undoMove(before, after, Date.now(), myId),
  })
}

/** Gives the edited columns the values they had. */
function restore(before: Lead, after: Lead, edit: LeadEdit): void {
  const were = Object.fromEntries(Object.keys(edit).map((column) => [column, before[column as keyof LeadEdit]])) as LeadEdit
  void carryOut({ id: before.id, label: labels.edit(before.name), said: said.edited(before.name), writes: changes.edit(after, were) })
}
