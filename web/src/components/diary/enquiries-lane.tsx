/** Other days, under the halls: who asks for the day and holds nothing yet, and what the page can offer them. */
import { useMemo, useState } from 'react'
import { Chip } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { formatCount } from '@/lib/count'
import { enquiriesOn, offersFor, shortDay } from '@/lib/diary/enquiries'
import type { Enquiry, Offer } from '@/lib/diary/enquiries'
import { liftEnquiry } from '@/lib/diary/enquiry-moves'
import { columnsOfStroke } from '@/lib/diary/moving'
import type { DiaryPage } from '@/lib/diary/page'
import { sentence, words as diaryWords } from '@/lib/diary/words'
import { cx } from '@/lib/cx'
import type { Lead } from '@/lib/database'
import { money } from '@/lib/leads/money'
import { messages } from '@/lib/messages'
import { Lane } from './lane'
import type { EnquiryDrag, PlaceEnquiry } from './use-enquiry-drag'

const words = messages.boards
/** Two rows of cards; the rest is counted, and shown when asked for. */
const MOST = 6

type Props = {
  page: DiaryPage
  leads: readonly Lead[]
  date: string
  onOpen: (id: string) => void
  dragOf?: EnquiryDrag['dragOf']
  /** Where there is nothing to drag it onto: the form opens with all that is known. */
  onChoose?: PlaceEnquiry
}

/** Nothing where nobody asks: an empty lane says no more than a free day. */
export function EnquiriesLane({ page, leads, date, onOpen, dragOf = null, onChoose = null }: Props) {
  const enquiries = useMemo(() => enquiriesOn(leads, date), [leads, date])
  const [limit, setLimit] = useState(MOST)
  if (enquiries.length === 0) return null
  const more = enquiries.length - limit
  return (
    <Lane title={words.enquiries} hint={dragOf ? words.enquiriesDragHint : words.enquiriesHint}>
      {[
        ...enquiries.slice(0, limit).map((enquiry) => <Card key={enquiry.lead.id} {...{ enquiry, page, date, onOpen, dragOf, onChoose }} />),
        ...(more > 0 ? [<Button key="more" variant="quiet" className="self-center justify-self-start max-tablet:h-11" onPress={() => setLimit(Infinity)}>{words.more(more)}</Button>] : []),
      ]}
    </Lane>
  )
}

type CardProps = { enquiry: Enquiry; page: DiaryPage; date: string; onOpen: (id: string) => void; dragOf: EnquiryDrag['dragOf']; onChoose: PlaceEnquiry }

function Card({ onChoose, ...card }: CardProps) {
  const { enquiry, page, date } = card
  const motion = liftEnquiry(enquiry, date, page)
  const columns = motion && columnsOfStroke(motion.stroke, page)
  if (!onChoose || !columns) return <EnquiryCard {...card} />
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <EnquiryCard {...card} />
      <Button className="max-tablet:h-11" onPress={() => onChoose(enquiry.lead, columns)}>
        {messages.moving.chooseHall} <span className="sr-only">{enquiry.lead.name}</span>
      </Button>
    </div>
  )
}

function EnquiryCard({ enquiry, page, date, onOpen, dragOf }: Omit<CardProps, 'onChoose'>) {
  const { lead, wish } = enquiry
  const offers = useMemo(() => offersFor(enquiry, page, date), [enquiry, page, date])
  const what = wish.event_type ?? lead.event_type
  return (
    <button
      type="button"
      className={cx('card', dragOf && 'draggable')}
      title={dragOf ? words.enquiryHelp : undefined}
      onClick={() => onOpen(lead.id)}
      {...dragOf?.(enquiry, date)}
    >
      <b>{[lead.name, what].filter(Boolean).join(', ')}</b>
      <span className="detail">{detailOf(enquiry, page)}</span>
      <span className="notes">
        {offers.length === 0 && <Chip>{words.nothingFits}</Chip>}
        {offers.map((offer) => (
          <Chip key={`${offer.hall.id}${offer.date ?? ''}`} {...LOOK[offer.state]}>
            {offerText(offer, date)}
          </Chip>
        ))}
      </span>
    </button>
  )
}

/** As the board of leads shows the same. */
const LOOK = {
  free: { tone: 'ok', icon: 'check' },
  option: { tone: 'warn', icon: 'clock' },
  taken: { tone: 'bad', icon: 'close' },
} as const satisfies Record<Offer['state'], unknown>

function detailOf({ lead, wish }: Enquiry, page: DiaryPage): string {
  const session = page.dayparts.find(({ code }) => code === wish.session)?.name
  const guests = wish.guests ?? lead.guests_expected
  const parts = [
    session,
    guests === null ? null : diaryWords.guests(formatCount(guests)),
    lead.budget_per_plate === null ? null : words.perPlate(money(lead.budget_per_plate, page.branch.currency)),
  ].filter((part): part is string => Boolean(part))
  const text = sentence(parts.join(', '))
  return wish.from === wish.to ? text : words.flexible(text)
}

function offerText({ hall, date, state }: Offer, beside: string): string {
  if (date !== null) return `${shortDay(date, beside)} ${hall.name}`
  return state === 'free' ? words.freeIn(hall.name) : state === 'option' ? words.optionOn(hall.name) : words.takenIn(hall.name)
}
