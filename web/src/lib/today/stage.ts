/** What a function is at, in words with a countdown. Pure: the row and the clock in. */
import type { Booking } from '@/lib/database'
import { holdsHall } from '@/lib/diary/model'
import { windowOf } from '@/lib/diary/window'
import { messages } from '@/lib/messages'
import { formatDate, formatDuration, formatInstant, HOUR, MINUTE } from '@/lib/time'

const words = messages.today.stage

export type StageKind = 'option' | 'before' | 'setup' | 'running' | 'late' | 'teardown' | 'open' | 'over' | 'gone'

export type Stage = {
  kind: StageKind
  /** *Set-up in 18 min*. */
  headline: string
  /** *starts in 2 h 18 m*; empty where the headline says it all. */
  detail: string
}

/** The stage of a function at an instant; times are told in the branch's zone. */
export function stageOf(booking: Booking, now: number, zone: string): Stage {
  const { from, starts, ends, to } = windowOf(booking)
  const isDone = booking.status === 'completed' || booking.status === 'settled'
  const hasBegun = booking.status === 'in_progress'
  if (booking.status === 'tentative') return { kind: 'option', headline: words.option, detail: untilStart(starts, now) }
  if (now >= to) return isDone ? { kind: 'over', headline: words.over, detail: '' } : leftOpen(ends, zone)
  if (isDone) return teardown(now, ends, to, zone)
  if (now >= ends) return hasBegun ? teardown(now, ends, to, zone) : leftOpen(ends, zone)
  if (now >= starts) {
    return hasBegun
      ? { kind: 'running', headline: words.running, detail: untilEnd(ends, now) }
      : { kind: 'late', headline: words.notBegun, detail: words.dueAgo(countdown(now - starts)) }
  }
  if (now >= from || hasBegun) {
    return { kind: 'setup', headline: hasBegun ? words.setupRunning : words.setupNow, detail: untilStart(starts, now) }
  }
  return { kind: 'before', headline: words.setupIn(countdown(from - now)), detail: untilStart(starts, now) }
}

/** The stage of a function that left a date: where it went, or that it was called off. */
export function goneStage(booking: Booking, today: string): Stage {
  return holdsHall(booking)
    ? { kind: 'gone', headline: words.moved, detail: words.nowIn(booking.hall_name, formatDate(booking.event_date, today)) }
    : { kind: 'gone', headline: words.calledOff, detail: '' }
}

function leftOpen(ends: number, zone: string): Stage {
  return { kind: 'open', headline: words.notCompleted, detail: words.ended(formatInstant(ends, zone)) }
}

function teardown(now: number, ends: number, to: number, zone: string): Stage {
  // completed early: the crew has longer than the sheet says
  const detail = now < ends ? words.until(formatInstant(to, zone)) : words.left(countdown(to - now))
  return { kind: 'teardown', headline: words.teardown, detail }
}

function untilStart(starts: number, now: number): string {
  if (now >= starts) return words.dueAgo(countdown(now - starts))
  return starts - now < MINUTE ? words.startsNow : words.startsIn(countdown(starts - now))
}

function untilEnd(ends: number, now: number): string {
  return ends - now < MINUTE ? words.endsNow : words.endsIn(countdown(ends - now))
}

/** `18 min`, `2 h 18 m`: rounded up to the minute, so that it says 1 min until it is over. */
export function countdown(milliseconds: number): string {
  const whole = Math.max(1, Math.ceil(milliseconds / MINUTE)) * MINUTE
  return whole < HOUR ? messages.today.minutes(whole / MINUTE) : formatDuration(whole)
}

/** Where a row stands in the list. */
export type Group = 'now' | 'next' | 'over' | 'gone'

export function groupOf(kind: StageKind): Group {
  switch (kind) {
    case 'setup':
    case 'running':
    case 'late':
    case 'teardown':
    case 'open':
      return 'now'
    case 'before':
    case 'option':
      return 'next'
    case 'over':
    case 'gone':
      return kind
  }
}
