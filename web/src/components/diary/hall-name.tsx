/** A hall at the head of its row: its name, what it is made of or seats, and a way to book it. */
import { Icon } from '@/components/ui/icon'
import { formatCount } from '@/lib/count'
import type { Hall } from '@/lib/database'
import { isBuyout, partsLabel } from '@/lib/diary/house'
import type { House } from '@/lib/diary/house'
import { words } from '@/lib/diary/words'
import type { DiaryContext } from './diary-row'

type Props = { house: House; hall: Hall; onStart: DiaryContext['onStart'] }

export function HallName({ house, hall, onStart }: Props) {
  const parts = partsLabel(house, hall)
  const seats = [house.capacityOf(hall.id, 'rounds'), house.capacityOf(hall.id, 'floating')]
  const counted = seats.filter((count) => count !== null).map(formatCount).join(' / ')
  return (
    <div role="rowheader" className="diary-hall">
      <div>
        <b title={hall.kind === 'combination' ? `${hall.name} ${parts}` : hall.name}>
          <span>{hall.name}</span> {hall.kind === 'combination' && <small>{parts}</small>}
        </b>
        {!isBuyout(house, hall) && <small>{[counted, hall.outdoor && parts].filter(Boolean).join(', ')}</small>}
      </div>
      {onStart && (
        <button type="button" className="diary-new" aria-label={words.newIn(hall.name)} onClick={() => onStart(hall, null)}>
          <Icon name="plus" />
        </button>
      )}
    </div>
  )
}
