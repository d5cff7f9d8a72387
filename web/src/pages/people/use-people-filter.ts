/** What the people are narrowed to: it stands in the address, so a reload, Back and a colleague see the same. */
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { PeopleFilter } from '@/components/people/people-tools'
import { STAFF_ROLES } from '@/lib/rights'

export function usePeopleFilter(): [PeopleFilter, (filter: PeopleFilter) => void] {
  const [search, setSearch] = useSearchParams()
  // What is typed is shown at once; the address follows.
  const [text, setText] = useState(search.get('find') ?? '')
  const asked = search.get('role')
  const choose = (next: PeopleFilter): void => {
    setText(next.text)
    setSearch((current) => {
      const changed = new URLSearchParams(current)
      for (const [key, value] of [['find', next.text], ['role', next.role ?? '']] as const) {
        if (value === '') changed.delete(key)
        else changed.set(key, value)
      }
      return changed
    }, { replace: true })
  }
  return [{ text, role: STAFF_ROLES.find((role) => role === asked) ?? null }, choose]
}
