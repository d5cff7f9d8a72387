import { expect, it } from 'vitest'
import { isTurn } from '@/lib/turns'

const turn = (before: string, after: string) => isTurn({ pathname: before }, { pathname: after })

it.each([
  ['/dwk/calendar', '/dwk/calendar/2026-12'],
  ['/dwk/calendar/2026-11', '/dwk/calendar/2026-12'],
  ['/dwk/diary/2026-11-21', '/dwk/diary/2026-11-22'],
  ['/dwk/diary/2026-11-21/week', '/dwk/diary/2026-11-28/week'],
])('turns %s to %s', (before, after) => expect(turn(before, after)).toBe(true))

it.each([
  ['/dwk/calendar/2026-11', '/jai/calendar/2026-12'],
  ['/dwk/calendar/2026-11', '/dwk/diary/2026-11-21'],
  ['/dwk/diary/2026-11-21', '/dwk/diary/2026-11-21/week'],
  ['/dwk/diary/2026-11-21', '/dwk/diary/2026-11-21'],
  ['/dwk/leads', '/dwk/leads'],
])('goes from %s to %s', (before, after) => expect(turn(before, after)).toBe(false))
