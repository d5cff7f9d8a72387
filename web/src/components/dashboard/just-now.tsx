/** Under the month, where there is room: what colleagues have just done to the bookings on screen. */
import { memo, useMemo } from 'react'
import { Avatar } from '@/components/ui/avatar'
import type { Booking } from '@/lib/database'
import { latestNews } from '@/lib/diary/just-now'
import type { News } from '@/lib/diary/just-now'
import type { DiaryPage } from '@/lib/diary/page'
import { words } from '@/lib/diary/words'
import { firstName } from '@/lib/person'
import { formatAgo, formatDate } from '@/lib/time'
import { messages } from '@/lib/messages'
import { FootSection } from './month-foot'

type Props = {
  pages: readonly DiaryPage[]
  today: string
  /** Milliseconds since the epoch. */
  now: number
  zone: string
  nameOf: (id: string | null) => string
  onOpen: (id: string) => void
}

/** More than any screen has room for; the rest of the section is cut off by whole lines. */
const MOST = 12

export const JustNow = memo(function JustNow({ pages, ...shared }: Props) {
  const news = useMemo(() => latestNews(bookingsOf(pages), MOST), [pages])
  const [only, ...others] = pages
  return (
    <FootSection title={words.justNow} hint={only && others.length === 0 ? only.branch.name : words.everyBranch} empty={messages.boards.noNews}>
      {news.map((item) => (
        <Line key={item.booking.id} item={item} {...shared} />
      ))}
    </FootSection>
  )
})

function bookingsOf(pages: readonly DiaryPage[]): Booking[] {
  return pages.flatMap((page) => page.bookings)
}

function Line({ item, today, now, zone, nameOf, onOpen }: Omit<Props, 'pages'> & { item: News }) {
  const { booking, personId, verb, at } = item
  const name = nameOf(personId)
  return (
    <li>
      <button type="button" onClick={() => onOpen(booking.id)}>
        <span aria-hidden="true" className="contents">
          <Avatar id={personId} name={name} size="sm" />
        </span>
        <span className="what">
          {firstName(name)} {verb} <b>{booking.title}</b>, {booking.hall_name}, {formatDate(booking.event_date, today)}
        </span>{' '}
        <time dateTime={booking.modified_at}>{formatAgo(at, Math.max(now, at), zone)}</time>
      </button>
    </li>
  )
}
