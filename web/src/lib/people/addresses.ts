/** Several addresses in one field, as people paste them. Pure. */
import { isAddress } from '@/lib/account/problems'

export type Addresses = {
  /** Lower case, each once, in their order. */
  good: string[]
  bad: string[]
}

/** Addresses between spaces, commas, semicolons or lines; `Priya Nair <priya@example.com>` too. */
export function addressesIn(text: string): Addresses {
  const bracketed = [...text.matchAll(/<([^<>\s]+@[^<>\s]+)>/g)].map(([, address]) => address ?? '')
  const words = bracketed.length > 0 ? bracketed : text.split(/[\s,;]+/).filter(Boolean)
  const all = [...new Set(words.map((word) => word.toLowerCase()))]
  return { good: all.filter(isAddress), bad: all.filter((word) => !isAddress(word)) }
}
