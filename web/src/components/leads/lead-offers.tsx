/** What the diary could give for what they asked, live, with the way to take it. */
import { useState } from 'react'
import { Link } from 'react-router'
import { useCalendarDays } from '@/hooks/use-calendar-days'
import type { Lead } from '@/lib/database'
import { spokenMark, type DayMark } from '@/lib/diary/day-marks'
import { optionTag } from '@/lib/diary/options'
import { ordinal } from '@/lib/diary/words'
import type { Offer } from '@/lib/leads/availability'
import { isOpen } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { formatDate, formatDuration } from '@/lib/time'
import { Chip } from '@/components/ui/badge'
import { Button, buttonClass } from '@/components/ui/button'
import { DaySign } from '@/components/ui/day-sign'

const words = messages.leads.offers

type Props = {
  lead: Lead
  /** null: the diary is not read yet. */
  offers: readonly Offer[] | null
  today: string
  now: number
  mayBook: boolean
  addressOfBooking: (id: string) => string
  onHold: (offer: Offer) => Promise<unknown>
}

export function LeadOffers({ lead, offers, ...shared }: Props) {
  const dates = (offers ?? []).map(({ date }) => date).sort()
  const marks = useCalendarDays(dates.length > 0 ? lead.branch_id : null, dates[0] ?? '', dates.at(-1) ?? '')
  if (!isOpen(lead.stage)) return null
  return (
    <section>
      <h3 className="mb-1.5 text-12 font-semibold text-text-2">{words.title}</h3>
      {offers === null || offers.length === 0 ? (
        <p className="text-13 text-text-2">{offers === null ? words.unknown : lead.wishes.length === 0 ? words.noDate : words.past}</p>
      ) : (
        <ul className="offer-list">
          {offers.map((offer) => <OfferLine key={`${lead.wishes.indexOf(offer.wish)} ${offer.date} ${offer.session.id} ${offer.hall?.id ?? ''}`} offer={offer} mark={marks.get(offer.date)} {...shared} />)}
        </ul>
      )}
    </section>
  )
}

type LineProps = Omit<Props, 'lead' | 'offers'> & { offer: Offer; mark: DayMark | undefined }

function OfferLine({ offer, mark, today, now, mayBook, addressOfBooking, onHold }: LineProps) {
  const [isBusy, setBusy] = useState(false)
  const { hall, session, state, rank, own } = offer
  async function hold() {
    setBusy(true)
    await onHold(offer)
    setBusy(false)
  }
  return (
    <li>
      <span className="min-w-0 flex-1">
        <b className="font-semibold">{formatDate(offer.date, today)}</b>{' '}
        {mark && <><DaySign mark={mark} /><span className="sr-only">{spokenMark(mark)}</span>{' '}</>}
        {hall ? words.place(hall.name, session.name.toLowerCase()) : session.name.toLowerCase()}
        {offer.isInstead && <span className="text-text-3"> · {words.instead}</span>}
      </span>
      <OfferChip offer={offer} now={now} />
      {own && <Link to={addressOfBooking(own.id)} className={`${buttonClass('plain', 'sm')} no-underline`}>{words.open}</Link>}
      {mayBook && (state === 'free' || state === 'option') && (
        <Button size="sm" isBusy={isBusy} onPress={() => void hold()} className="h-11! tablet:h-[26px]!">
          {state === 'free' ? words.hold : words.join(ordinal(rank ?? 2))}
        </Button>
      )}
    </li>
  )
}

function OfferChip({ offer, now }: { offer: Offer; now: number }) {
  switch (offer.state) {
    case 'held':
      return <Chip tone="accent" icon="check">{(offer.own && optionTag(offer.own, now)?.text) ?? words.isHeld}</Chip>
    case 'free':
      return <Chip tone="ok" icon="check">{words.free}</Chip>
    case 'option':
      return <Chip tone="warn" icon="clock">{leftOf(offer, now)}</Chip>
    case 'taken':
      return <Chip tone="bad" icon="close">{words.isFull}</Chip>
    case 'too-small':
      return <Chip tone="bad" icon="close">{words.isTooSmall}</Chip>
  }
}

/** `Option, 2 d`: how long the first in line still holds it. */
function leftOf({ first }: Offer, now: number): string {
  const ends = first?.option_expires_at
  return ends ? `${words.isOption}, ${formatDuration(Date.parse(ends) - now)}` : words.isOption
}
