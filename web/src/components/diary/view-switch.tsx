/** Month or day of the same branch around the same date. */
import { useNavigate } from 'react-router'
import { Segmented } from '@/components/ui/segmented'
import { words } from '@/lib/diary/words'
import { routes } from '@/lib/routes'
import { monthOf } from '@/lib/time'

type View = 'month' | 'day'

export function ViewSwitch({ view, branch, date }: { view: View; branch: string; date: string }) {
  const navigate = useNavigate()
  const go = (next: View): void =>
    void navigate(next === 'month' ? routes.calendar(branch, monthOf(date)) : routes.diary(branch, date))
  return (
    <Segmented<View>
      label={words.view}
      items={[
        { id: 'month', label: words.month },
        { id: 'day', label: words.day },
      ]}
      value={view}
      onChange={go}
    />
  )
}
