/** The one question before a legal move, in words. */
import { formatCount } from '@/lib/count'
import type { Booking } from '@/lib/database'
import { askOf } from '@/lib/diary/ghosts'
import type { DiaryPage } from '@/lib/diary/page'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import type { Drag } from './use-drag'

/** What a dropped block waits with. */
export type Question = { bookingId: string; text: string; warning: string | null; onMove: () => void; onKeep: () => void }

/** Who made a booking, and who asks. */
export type Asker = { page: DiaryPage; ownerOf: (id: Booking['created_by']) => { id: string; name: string } | null; myId: string }

/** What the card beside a dropped block says, while one waits. */
export function questionOf({ asking, agree, takeBack }: Drag, { page, ownerOf, myId }: Asker): Question | null {
  if (!asking) return null
  const { verdict, base } = asking
  const owner = base.created_by === myId ? null : ownerOf(base.created_by)
  return {
    bookingId: base.id,
    text: askOf(asking, page, owner && firstName(owner.name)),
    warning: verdict.kind === 'too-small' ? messages.moving.seatsOnly(formatCount(verdict.capacity), formatCount(verdict.guests)) : null,
    onMove: agree,
    onKeep: takeBack,
  }
}
