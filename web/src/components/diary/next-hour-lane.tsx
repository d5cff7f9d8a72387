/** Today, under the halls: what begins, ends and runs out within the hour. */
import { useMemo } from 'react'
import { Chip } from '@/components/ui/badge'
import type { IconName } from '@/components/ui/icon'
import { nextHour } from '@/lib/diary/next-hour'
import type { Moment } from '@/lib/diary/next-hour'
import type { DiaryPage } from '@/lib/diary/page'
import { messages } from '@/lib/messages'
import { formatInstant, MINUTE } from '@/lib/time'
import { Lane } from './lane'

const words = messages.boards
const icons = { ok: 'check', warn: 'clock', bad: 'warning' } satisfies Record<string, IconName>
/** Two rows of cards: more is a list, and the list is Today. */
const MOST = 6

type Props = { page: DiaryPage; now: number; today: string; onOpen: (id: string) => void }

export function NextHourLane({ page, now, today, onOpen }: Props) {
  const minute = Math.floor(now / MINUTE) * MINUTE
  const moments = useMemo(() => nextHour(page, minute, today).slice(0, MOST), [page, minute, today])
  return (
    <Lane title={words.nextHour} hint={words.nextHourHint} empty={words.nothingNext}>
      {moments.map((moment) => (
        <Card key={moment.key} moment={moment} minute={minute} zone={page.branch.timezone} onOpen={onOpen} />
      ))}
    </Lane>
  )
}

function Card({ moment, minute, zone, onOpen }: { moment: Moment; minute: number; zone: string; onOpen: (id: string) => void }) {
  const { at, title, detail, note, booking } = moment
  const minutes = Math.round((at - minute) / MINUTE)
  return (
    <button type="button" className="card" onClick={() => onOpen(booking.id)}>
      <b>{formatInstant(at, zone)} {title}</b>
      <span className="detail">{detail}</span>
      <span className="notes">
        {note ? <Chip tone={note.tone} icon={icons[note.tone]}>{note.text}</Chip> : <Chip>{minutes < 0 ? words.minutesLate(-minutes) : words.inMinutes(minutes)}</Chip>}
      </span>
    </button>
  )
}
