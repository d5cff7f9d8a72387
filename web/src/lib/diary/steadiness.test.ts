import { describe, expect, test } from 'vitest'
import { isMeant, nextOffer, STEADY_MS } from './steadiness'
import type { Offer } from './steadiness'

const HOLD: Offer = { key: 'hold', edits: null, since: 0 }

describe('an offer', () => {
  test('of a form just opened may be taken at once', () => {
    expect(nextOffer(null, 'hold', null, 1_000).since).toBe(-Infinity)
  })

  test('stands since it came up, however often it is drawn again', () => {
    const join = nextOffer(HOLD, 'join', null, 1_000)

    expect(nextOffer(join, 'join', null, 9_000)).toBe(join)
    expect(nextOffer(join, 'join', {}, 9_000).since).toBe(1_000)
  })

  test('that a colleague turned is new', () => {
    expect(nextOffer(HOLD, 'join', null, 5_000).since).toBe(5_000)
  })

  test('that one’s own edit turned was waited for', () => {
    expect(nextOffer(HOLD, 'join', {}, 5_000).since).toBe(-Infinity)
  })

  test('that follows a save is new: a second click must not confirm', () => {
    const save: Offer = { key: 'save', edits: {}, since: 0 }

    expect(nextOffer(save, 'confirm', null, 5_000).since).toBe(5_000)
  })
})

describe('a press', () => {
  const join = nextOffer(HOLD, 'join', null, 5_000)

  test('means what has been there long enough to be read', () => {
    expect(isMeant(join, 'join', 5_000 + STEADY_MS - 1)).toBe(false)
    expect(isMeant(join, 'join', 5_000 + STEADY_MS)).toBe(true)
  })

  test('that began on another word means nothing', () => {
    expect(isMeant(join, 'hold', 60_000)).toBe(false)
  })
})
