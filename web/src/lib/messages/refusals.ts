/**
 * Why the server refused, for languages it does not speak: by the sentence it said, else by its code. English shows
 * what the server says, which knows more.
 */
import { inLanguage } from './language'

export const refusals = /* @__PURE__ */ inLanguage('refusals', {
  byCode: {
    '22008': 'This time does not exist on that day',
    '22023': 'Something that was asked for is not as it must be',
    '23502': 'Something that is needed is missing',
    '23503': 'Something that it belongs to is no longer there',
    '23505': 'This is there already',
    '23514': 'This cannot be done as things stand',
    '23P01': 'The hall is taken at this time',
    '42501': 'Your role may not do this',
    P0002: 'It is no longer there',
    PT404: 'It is no longer there, or no longer yours to change',
    PT409: 'This was changed meanwhile',
    PT422: 'Something that was asked for is not as it must be',
    PT429: 'This was done a moment ago. Wait a minute',
  },
  said: {
    hallClosed: (hall: string) => `"${hall}" takes no new bookings`,
    clocksSkip: (time: string, date: string) => `${time} on ${date} does not exist: the clocks go forward then`,
    endsBeforeStart: 'The booking would end before it starts',
    standsBefore: (rank: string) => `Option ${rank} cannot be confirmed while another stands before it`,
    ranOut: 'The option ran out',
    optionInFuture: 'An option ends in the future',
    optionTooLong: 'An option holds for 21 days at most',
    challenged: 'This option is challenged and cannot be extended',
    coversFirst: 'A booking is completed with the covers that were served',
    settledWhenOver: 'A booking is settled when it is over',
    settledClosed: 'A settled booking is closed',
    wonByBooking: 'A lead is won by a booking',
    leadHolds: 'This lead has bookings that hold a hall',
    onHand: (wanted: string, onHand: string) => `${wanted} are wanted, but ${onHand} are on hand`,
    areOut: (wanted: string, out: string) => `${wanted} cannot come back: ${out} are out`,
    areOutOfService: (wanted: string, out: string) => `${wanted} cannot come back into service: ${out} are out of it`,
    areBorrowed: (wanted: string, borrowed: string) => `${wanted} cannot be given back: ${borrowed} are borrowed`,
    nothingShort: 'Nothing is short any more',
    answeredAlready: 'This shortage is answered already',
    substitutesMoved: 'What took their place was issued or changed meanwhile',
    goodsHere: 'The goods are here already',
    lastOwner: 'The last owner of the group cannot be removed',
    alreadyInvited: (email: string) => `${email} is already invited`,
    worksThere: (email: string) => `${email} already works there`,
    mailedJustNow: 'This invitation was mailed less than a minute ago',
  },
} as const)
