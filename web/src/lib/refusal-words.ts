/** What the server said when it refused, in the language of the page. English shows the server's own words. Pure. */
import { messages } from '@/lib/messages'
import { language } from '@/lib/messages/language'
import type { Language } from '@/lib/messages/languages'

/** The part of an error that is shown. */
export type Said = { readonly code?: string | undefined; readonly message: string; readonly hint?: string | null }

type Sentences = typeof messages.refusals.said

/** The sentences of the database that have words of their own; what is in brackets goes into them. */
const SENTENCES: readonly (readonly [RegExp, keyof Sentences])[] = [
  [/^"(.+)" takes no new bookings$/, 'hallClosed'],
  [/^(\S+) on (\S+) does not exist in .+: the clocks go forward then$/, 'clocksSkip'],
  [/^The booking would end at .+, before it starts at /, 'endsBeforeStart'],
  [/^Option (\d) cannot be confirmed while another stands before it$/, 'standsBefore'],
  [/^The option ran out at /, 'ranOut'],
  [/^An option ends in the future$/, 'optionInFuture'],
  [/^An option holds for 21 days at most$/, 'optionTooLong'],
  [/^This option is challenged and cannot be extended$/, 'challenged'],
  [/^A booking is completed with the covers that were served$/, 'coversFirst'],
  [/^A booking is settled when it is over$/, 'settledWhenOver'],
  [/^A settled booking is closed$/, 'settledClosed'],
  [/^A lead is won by a booking$/, 'wonByBooking'],
  [/^This lead has bookings that hold a hall$/, 'leadHolds'],
  [/^(\d+ .+) are wanted, but (\d+) are on hand$/, 'onHand'],
  [/^(\d+ .+) cannot come back: (\d+) are out$/, 'areOut'],
  [/^(\d+ .+) cannot come back into service: (\d+) are out of it$/, 'areOutOfService'],
  [/^(\d+ .+) cannot be given back: (\d+) are borrowed$/, 'areBorrowed'],
  [/^Nothing is short any more$/, 'nothingShort'],
  [/^This shortage is answered already$/, 'answeredAlready'],
  [/^What took their place was issued or changed meanwhile$/, 'substitutesMoved'],
  [/^The goods are here already$/, 'goodsHere'],
  [/^The last owner of the group cannot be removed$/, 'lastOwner'],
  [/^(\S+) is already invited as /, 'alreadyInvited'],
  [/^(\S+) already works there as /, 'worksThere'],
  [/^This invitation was mailed less than a minute ago$/, 'mailedJustNow'],
]

/** The sentence for an error; one nobody translated stays as the server said it. */
export function refusalWords({ code, message }: Said, of: Language = language): string {
  if (of === 'en') return message
  for (const [pattern, key] of SENTENCES) {
    const found = pattern.exec(message)
    if (found) return say(messages.refusals.said[key], found.slice(1))
  }
  const byCode: Readonly<Record<string, string>> = messages.refusals.byCode
  return byCode[code ?? ''] ?? message
}

function say(sentence: string | ((...parts: [string, string]) => string), [first = '', second = '']: readonly string[]): string {
  return typeof sentence === 'string' ? sentence : sentence(first, second)
}

/** The error as it is shown: what only English says besides (the hint) is left out elsewhere. */
export function inWords<Refused extends Said>(error: Refused, of: Language = language): Refused {
  const message = refusalWords(error, of)
  return message === error.message ? error : { ...error, message, ...('hint' in error && { hint: null }) }
}
