/** How a person is shown: initials, first name, and one of six colours that is the same on every screen. */

export type PersonColour = 1 | 2 | 3 | 4 | 5 | 6

/** One of six colours by hash (FNV-1a) of the person's id. */
export function personColour(id: string): PersonColour {
  let hash = 0x811c9dc5
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return ((hash % 6) + 1) as PersonColour
}

/** `PN` of Priya Nair, `S` of Store. Whole characters of any script. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return [first, last].map((word) => (word ? [...word][0] : '')).join('').toLocaleUpperCase()
}

/** `Priya` of Priya Nair. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? ''
}
