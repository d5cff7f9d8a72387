/** Month, week or day of the same branch around the same date; of a day, hours or sessions. */
import { memo } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { Segmented } from '@/components/ui/segmented'
import { words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { monthOf } from '@/lib/time'

type View = 'month' | 'week' | 'day'

export const ViewSwitch = memo(function ViewSwitch({ view, branch, date }: { view: View; branch: string; date: string }) {
  const navigate = useNavigate()
  const addresses = {
    month: routes.calendar(branch, monthOf(date)),
    week: routes.diaryWeek(branch, date),
    day: routes.diary(branch, date),
  } satisfies Record<View, string>
  return (
    <Segmented<View>
      label={words.view}
      items={[
        { id: 'month', label: words.month },
        { id: 'week', label: messages.boards.week },
        { id: 'day', label: words.day },
      ]}
      value={view}
      onChange={(next) => void navigate(addresses[next])}
    />
  )
})

type Display = 'hours' | 'sessions'

/** How a day is drawn; it stands in the address, so a colleague who is sent it sees the same. */
export function useDayDisplay(): [Display, (next: Display) => void] {
  const [search, setSearch] = useSearchParams()
  const display = search.get('view') === 'sessions' ? 'sessions' : 'hours'
  const choose = (next: Display): void =>
    setSearch((current) => {
      const changed = new URLSearchParams(current)
      if (next === 'sessions') changed.set('view', next)
      else changed.delete('view')
      return changed
    })
  return [display, choose]
}

export function DisplaySwitch({ display, onChoose }: { display: Display; onChoose: (next: Display) => void }) {
  return (
    <Segmented<Display>
      label={messages.boards.display}
      items={[
        { id: 'hours', label: messages.boards.hours },
        { id: 'sessions', label: messages.boards.sessions },
      ]}
      value={display}
      onChange={onChoose}
    />
  )
}
