/**
 * Whether a press means what the button says now: a button that a colleague's change turned into
 * another in the very moment of the press must not do the new thing.
 */

/** Nobody reads a new word and presses it within this time, milliseconds. */
export const STEADY_MS = 400

/** What the buttons offer, and since when. */
export interface Offer {
  /** The same text as long as the buttons do the same. */
  readonly key: string
  /** The person's edits: another object whenever they edited again, null while there are none. */
  readonly edits: object | null
  /** When it came up, on the clock of `isMeant`; minus infinity when the person's own act brought it up. */
  readonly since: number
}

/** The offer that is shown from `now` on; the same one while it stands. */
export function nextOffer(before: Offer | null, key: string, edits: object | null, now: number): Offer {
  if (before?.key === key) return before.edits === edits ? before : { ...before, edits }
  // Who opens the form or edits in it waits for its buttons; edits that became none were saved.
  const isOwnDoing = before === null || (edits !== null && before.edits !== edits)
  return { key, edits, since: isOwnDoing ? -Infinity : now }
}

/** True when a press that began on `pressed` may act at `now`. */
export function isMeant(shown: Offer, pressed: string, now: number): boolean {
  return shown.key === pressed && now - shown.since >= STEADY_MS
}
