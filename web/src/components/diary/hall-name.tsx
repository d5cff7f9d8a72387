/** A hall at the head of its row: its name, what it is made of or seats, and a way to book it. */
import { Icon } from '@/components/ui/icon'
import type { Hall } from '@/lib/database'
import { isBuyout, partsLabel } from '@/lib/diary/house'
import type { DiaryPage } from '@/lib/diary/page'
import { words } from '@/lib/diary/words'

type Props = { page: DiaryPage; hall: Hall; onStart: (hall: Hall, from: string | null) => void }

export function HallName({ page, hall, onStart }: Props) {
  const parts = partsLabel(page.house, hall)
  const seats = [page.house.capacityOf(hall.id, 'rounds'), page.house.capacityOf(hall.id, 'floating')]
  const counted = seats.filter((count) => count !== null).join(' / ')
  return (
    <div role="rowheader" className="diary-hall">
      <b>
        {hall.name} {hall.kind === 'combination' && <small>{parts}</small>}
      </b>
      {!isBuyout(page.house, hall) && <small>{[counted, hall.outdoor && parts].filter(Boolean).join(', ')}</small>}
      <button type="button" className="diary-new" aria-label={words.newIn(hall.name)} onClick={() => onStart(hall, null)}>
        <Icon name="plus" />
      </button>
    </div>
  )
}
