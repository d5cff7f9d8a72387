import { describe, expect, it } from 'vitest'
import { edited, isOvertaken, shownOf, typedSince, writesOf, type Edits } from '@/lib/settings/edits'

type Row = { id: number; version: number; name: string; minutes: number }

const pearl: Row = { id: 1, version: 3, name: 'Pearl', minutes: 120 }
const lawn: Row = { id: 2, version: 1, name: 'Lawn', minutes: 60 }
const none: Edits = new Map()
const shorter = edited(none, pearl, { minutes: 90 })

describe('a form over live rows', () => {
  it('shows what was typed, and the newest of what was not', () => {
    expect(shownOf({ ...pearl, version: 4, name: 'Pearl Room' }, shorter)).toEqual({ id: 1, version: 4, name: 'Pearl Room', minutes: 90 })
  })

  it('writes what was changed alone, in one transaction, over the newest version', () => {
    const both = edited(shorter, lawn, { name: 'Terrace Lawn' })
    expect(writesOf('halls', [{ ...pearl, version: 4 }, lawn], both)).toEqual([
      { op: 'update', table: 'halls', id: 1, version: 4, changes: { minutes: 90 } },
      { op: 'update', table: 'halls', id: 2, version: 1, changes: { name: 'Terrace Lawn' } },
    ])
  })

  it('forgets what was put back', () => {
    expect(edited(shorter, pearl, { minutes: 120 }).size).toBe(0)
  })

  it('keeps what was typed while it was saved, on top of what was saved', () => {
    const typed = edited(edited(edited(shorter, lawn, { name: 'Terrace' }), pearl, { minutes: 75 }), lawn, { minutes: 30 })
    const sent = edited(shorter, lawn, { name: 'Terrace' })
    const left = typedSince(sent, typed)
    expect([...left]).toEqual([[1, { changes: { minutes: 75 }, bases: { minutes: 90 } }], [2, { changes: { minutes: 30 }, bases: { minutes: 60 } }]])
    expect(isOvertaken({ ...pearl, version: 4, minutes: 90 }, left, 'minutes')).toBe(false)
    expect(typedSince(sent, sent).size).toBe(0)
  })

  it('tells what somebody else changed since it was touched, and nothing else', () => {
    const theirs = { ...pearl, version: 4, minutes: 60, name: 'Pearl Room' }
    expect([isOvertaken(pearl, shorter, 'minutes'), isOvertaken(theirs, shorter, 'minutes'), isOvertaken(theirs, shorter, 'name')]).toEqual([false, true, false])
  })
})
