/** The month as it is, or of one session alone: the choice stands in the address, so a colleague sees the same. */
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { Diary } from '@/hooks/use-diary'
import { ofSession } from '@/lib/diary/one-session'
import { messages } from '@/lib/messages'

export type SessionFilter = {
  /** All sessions first, under the empty id, then those of the branches shown by their codes. */
  choices: readonly { id: string; label: string }[]
  chosen: string
  choose: (code: string) => void
  /** For the address of another month: the choice goes along. */
  search: string
}

/** The diary as far as the session goes, and the filter that says which. */
export function useSessionFilter(diary: Diary): [Diary, SessionFilter] {
  const [search, setSearch] = useSearchParams()
  const chosen = search.get('session') ?? ''
  const choices = useMemo(() => {
    const sessions = new Map(diary.pages.flatMap(({ lines }) => lines.map((line) => [line.code, line.name] as const)))
    return [{ id: '', label: messages.boards.allSessions }, ...[...sessions].map(([id, label]) => ({ id, label }))]
  }, [diary.pages])
  const pages = useMemo(() => (chosen === '' ? diary.pages : diary.pages.map((page) => ofSession(page, chosen))), [diary.pages, chosen])
  const choose = (code: string): void =>
    setSearch((current) => {
      const changed = new URLSearchParams(current)
      if (code === '') changed.delete('session')
      else changed.set('session', code)
      return changed
    })
  return [{ ...diary, pages }, { choices, chosen, choose, search: chosen && `?${new URLSearchParams({ session: chosen }).toString()}` }]
}
