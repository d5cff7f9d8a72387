/** What others have just done to leads, for the ring round a card and the sentence that is read aloud. */
import type { Lead } from '@/lib/database'
import type { RowChange } from '@/lib/live/protocol'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'

export type LeadRing = { leadId: string; leadName: string; personId: string; text: string; at: number }

const words = messages.leads.live

/** The rings of a batch, one's own changes left out. */
export function ringsOf(
  changes: readonly RowChange<Lead>[],
  myId: string,
  nameOf: (id: string | null) => string,
  at: number,
): LeadRing[] {
  return changes.flatMap((change) => {
    if (change.kind === 'DELETE') return []
    const lead = change.row
    if (lead.modified_by === myId) return []
    const name = firstName(nameOf(lead.modified_by))
    const before = change.kind === 'UPDATE' ? change.old.stage : undefined
    return [{ leadId: lead.id, leadName: lead.name, personId: lead.modified_by ?? '', text: textOf(lead, before, name), at }]
  })
}

function textOf(lead: Lead, before: Lead['stage'] | undefined, name: string): string {
  if (lead.version === 1) return words.added(name)
  return before !== undefined && before !== lead.stage ? words.moved(name, messages.leads.stages[lead.stage]) : words.changed(name)
}
