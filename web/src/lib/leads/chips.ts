/** Offers as the few words that fit on a card. */
import { messages } from '@/lib/messages'
import { optionTag } from '@/lib/diary/options'
import { ordinal } from '@/lib/diary/words'
import { weekdayName } from '@/lib/time'
import type { Offer } from './availability'
import { isFixed } from './wishes'

export type OfferChip = { key: string; tone: 'ok' | 'warn' | 'bad' | 'accent'; icon: 'check' | 'clock' | 'close'; text: string }

/** What fits on two lines of a card: three short chips, or two. */
const MOST_CHIPS = 3
const MOST_LETTERS = 22

const words = messages.leads.offers

/** The chips of a card, the same hall on several days told once. */
export function chipsOf(offers: readonly Offer[], now: number): OfferChip[] {
  // Of one function on one day the day is on the card already; only another day must be said.
  const [only] = new Set(offers.map(({ wish }) => wish)).size === 1 ? offers : []
  const asked = only && isFixed(only.wish) ? only.wish.from : null
  const byText = new Map<string, { offer: Offer; days: number[] }>()
  for (const offer of offers) {
    const key = `${offer.page.branch.id} ${offer.hall?.id ?? ''} ${offer.state} ${offer.rank ?? ''} ${offer.isInstead}`
    const known = byText.get(key)
    const day = Number(offer.date.slice(8))
    if (known && !known.days.includes(day)) known.days.push(day)
    else if (known) continue
    else byText.set(key, { offer, days: [day] })
  }
  const chips = [...byText].map(([key, { offer, days }]) => ({
    key, ...look(offer), text: textOf(offer, offer.date === asked ? [] : days, now),
  }))
  const short = chips.slice(0, MOST_CHIPS)
  return short.reduce((sum, { text }) => sum + text.length, 0) <= MOST_LETTERS ? short : chips.slice(0, MOST_CHIPS - 1)
}

function look({ state }: Offer): Pick<OfferChip, 'tone' | 'icon'> {
  switch (state) {
    case 'held':
      return { tone: 'accent', icon: 'check' }
    case 'free':
      return { tone: 'ok', icon: 'check' }
    case 'option':
      return { tone: 'warn', icon: 'clock' }
    case 'taken':
    case 'too-small':
      return { tone: 'bad', icon: 'close' }
  }
}

function textOf(offer: Offer, days: readonly number[], now: number): string {
  const hall = placeOf(offer)
  const when = offer.isInstead && days.length === 1 ? `${weekdayName(offer.date)} ${days.join()}` : days.join(', ')
  const named = offer.isInstead ? [when, hall] : [hall, when]
  const place = named.filter(Boolean).join(' ')
  switch (offer.state) {
    case 'held':
      return [hall, offer.own && (optionTag(offer.own, now)?.text ?? words.confirmed)].filter(Boolean).join(', ')
    case 'free':
      return place
    case 'option':
      return words.inLine(place, ordinal(offer.rank ?? 2))
    case 'taken':
      return words.full(offer.page.branch.code.toUpperCase(), days.join(', '))
    case 'too-small':
      return words.tooSmall
  }
}

/** The hall; with the branch where it is another than was asked. */
function placeOf({ hall, page, isInstead, wish, date }: Offer): string {
  const name = hall?.name ?? ''
  const isElsewhere = isInstead && date >= wish.from && date <= wish.to
  return isElsewhere ? `${page.branch.code.toUpperCase()} ${name}` : name
}
