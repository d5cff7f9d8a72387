/** Where a function lies on a track of hours: fractions of its width, 0 to 1. */
import type { Placed } from '@/lib/diary/timeline'
import { windowOf } from '@/lib/diary/window'
import type { Booking } from '@/lib/database'
import { daySpan } from '@/lib/diary/timeline'
import { HOUR, localTime } from '@/lib/time'

/** Half-open span of instants that a track shows, milliseconds. */
export type Axis = { from: number; to: number }

export type Mark = { at: number; label: string }

export type Strip = {
  /** Set-up, function and tear-down together. */
  whole: Placed
  body: Placed
}

const WALL_HOURS = 18
/** How much of what has been stays on the wall. */
const BEHIND_MS = 4 * HOUR

/** The 24 hours of a date's page. */
export function dayAxis(date: string, zone: string): Axis {
  const { from, to } = daySpan(date, zone)
  return { from, to }
}

/** Eighteen hours of a date's page that follow the clock in steps of two: four hours back, then what comes. */
export function wallAxis(date: string, zone: string, now: number): Axis {
  const { from, to } = daySpan(date, zone)
  const latest = to - WALL_HOURS * HOUR
  const steps = Math.floor((now - BEHIND_MS - from) / (2 * HOUR))
  const start = Math.min(Math.max(from + steps * 2 * HOUR, from), latest)
  return { from: start, to: start + WALL_HOURS * HOUR }
}

/** Every second hour of the axis as the wall clock shows it. */
export function marksOf(axis: Axis, zone: string): Mark[] {
  const marks: Mark[] = []
  for (let at = axis.from; at < axis.to; at += HOUR) {
    const { time } = localTime(at, zone)
    const isEven = Number(time.slice(0, 2)) % 2 === 0
    if (isEven && time.slice(3, 5) === '00') marks.push({ at: fraction(at, axis), label: time.slice(0, 2) })
  }
  return marks
}

/** Where an instant lies on the axis; outside of it below 0 or above 1. */
export function fraction(instant: number, axis: Axis): number {
  return (instant - axis.from) / (axis.to - axis.from)
}

/** A function on the axis; null when nothing of it falls on it. */
export function stripOf(booking: Booking, axis: Axis): Strip | null {
  const { from, starts, ends, to } = windowOf(booking)
  const whole = placed(from, to, axis)
  return whole.width <= 0 ? null : { whole, body: placed(starts, ends, axis) }
}

function placed(from: number, to: number, axis: Axis): Placed {
  const left = clamp(fraction(from, axis))
  return { left, width: clamp(fraction(to, axis)) - left }
}

function clamp(value: number): number {
  return Math.min(Math.max(value, 0), 1)
}
