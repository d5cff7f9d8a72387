/** What a card says at its foot: the one thing about a lead that matters most just now. */
import type { Lead } from '@/lib/database'
import { messages } from '@/lib/messages'
import { addDays, dateIn, formatAgo, formatDate, formatDuration, formatInstant, monthName } from '@/lib/time'
import { isWaiting, replyTimer } from './reply-timer'

export type Foot = { text: string; tone: 'plain' | 'neutral' | 'warn' | 'bad' }

const words = messages.leads.card

type Around = { now: number; zone: string; earlier: Lead | undefined }

/** A running timer before what is due, that before who asked twice, that before the next step. */
export function footOf(lead: Lead, { now, zone, earlier }: Around): Foot {
  if (isWaiting(lead)) return replyFoot(lead, now)
  const next = nextStep(lead, now, zone)
  if (next && next.tone !== 'plain') return next
  if (earlier) {
    const since = dateIn(zone, Date.parse(earlier.received_at))
    return { text: words.samePhone(earlier.name, monthName(since, 'short')), tone: 'plain' }
  }
  if (next) return next
  const timer = replyTimer(lead, now)
  if (lead.stage === 'new' && timer.kind === 'replied') return { text: words.replied(formatDuration(timer.afterMs)), tone: 'plain' }
  return { text: words.noNext, tone: 'plain' }
}

/** How long there still is to reply, then for how long nobody has. */
export function replyFoot(lead: Lead, now: number): Foot {
  const timer = replyTimer(lead, now)
  if (timer.kind === 'replied') return { text: words.replied(formatDuration(timer.afterMs)), tone: 'plain' }
  if (timer.tone === 'bad') return { text: words.noReply(formatDuration(timer.waitedMs)), tone: 'bad' }
  // A started minute still is one: `0 m to reply` would be wrong for 50 seconds.
  return { text: words.toReply(formatDuration(timer.leftMs + 59_999)), tone: timer.tone }
}

/** The next step with its time: amber on its day, red once it is past; null where none is set. */
export function nextStep(lead: Pick<Lead, 'next_action' | 'next_action_at'>, now: number, zone: string): Foot | null {
  const { next_action: action, next_action_at: due } = lead
  if (action === null) return null
  if (due === null) return { text: action, tone: 'plain' }
  const at = Date.parse(due)
  if (at < now) return { text: words.overdue(action, formatAgo(at, now, zone)), tone: 'bad' }
  const isToday = dateIn(zone, at) === dateIn(zone, now)
  return { text: words.next(action, dayAndTime(at, now, zone)), tone: isToday ? 'warn' : 'plain' }
}

/** `today 16:30`, `tomorrow 11:00`, `Fri 27 Nov 11:00`. */
export function dayAndTime(at: number, now: number, zone: string): string {
  const [date, today, time] = [dateIn(zone, at), dateIn(zone, now), formatInstant(at, zone)]
  if (date === today) return words.today(time)
  if (date === addDays(today, 1)) return words.tomorrow(time)
  if (date === addDays(today, -1)) return words.yesterday(time)
  return `${formatDate(date, today)} ${time}`
}
