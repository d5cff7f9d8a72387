/** A time a colleague has in an open form: dashed, in their colour. It warns and never blocks. */
import { Avatar } from '@/components/ui/avatar'
import { messages } from '@/lib/messages'
import { firstName, personColour } from '@/lib/person'
import type { Slot } from '@/lib/presence/whereabouts'
import { place } from '@/lib/diary/timeline'
import type { DaySpan } from '@/lib/diary/timeline'
import { overlaps } from '@/lib/diary/window'
import { percent } from './percent'

/** Somebody's open form as the diary draws it. */
export type ColleagueSlotOnPage = { person: { id: string; name: string }; slot: Slot }

export function ColleagueSlot({ person, slot, span }: ColleagueSlotOnPage & { span: DaySpan }) {
  if (!overlaps(slot.window, span)) return null
  const { left, width } = place(slot.window, span)
  return (
    <div className={`colleague-slot of-${personColour(person.id)}`} style={{ left: percent(left), width: percent(width) }}>
      <Avatar {...person} size="sm" />
      <span>{messages.presence.isBooking(firstName(person.name))}</span>
    </div>
  )
}
