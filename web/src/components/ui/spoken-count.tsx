/**
 * Says how much a list shows when the person asked for it anew: another filter or search, more rows. What colleagues
 * add and take away meanwhile changes the number in sight, and says nothing.
 */
import { useState } from 'react'

export type SpokenCountProps = {
  /** What was asked for; the count is said once for each. */
  asked: readonly unknown[]
  /** The rows that were asked for are there. */
  isRead: boolean
  text: string
}

export function SpokenCount({ asked, isRead, text }: SpokenCountProps) {
  const [said, say] = useState<{ asked: readonly unknown[]; text: string }>({ asked: [], text: '' })
  if (isRead && !areSame(asked, said.asked)) say({ asked, text })
  return <p role="status" className="sr-only">{said.text}</p>
}

function areSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((each, index) => Object.is(each, others[index]))
}
