/**
 * Every word of the diary, the calendar and the booking panel that is not somebody's data.
 *
 * House rules of wording: sentence case, no full stop in labels, who and when, never blame.
 */
import type { Booking, BookingStatus } from '@/lib/database'
import { addDays, formatDateLong, weekdayName } from '@/lib/time'
import type { HallDay } from './occupancy'

export const words = {
  hall: 'Hall',
  capacity: 'rounds / floating',
  halls: (bases: number, combinations: number) => `${bases} halls, ${combinations} combinations`,
  free: 'Free',
  one: '1 booking',
  more: '2 or more',
  freeAt: (session: string) => `Free at ${session.toLowerCase()}`,
  ofFree: (free: number, all: number, session: string) => `${free} of ${all} free at ${session.toLowerCase()}`,
  names: 'Names',
  counts: 'Counts',
  today: 'Today',
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  previousDay: 'Previous day',
  nextDay: 'Next day',
  month: 'Month',
  day: 'Day',
  view: 'View',
  allHalls: 'All halls',
  confirmed: 'Confirmed',
  tentative: 'Tentative, option held',
  through: 'Held through a combination',
  bars: 'Full bar confirmed, short bar tentative',
  branchLine: 'Branch line: halls free at dinner',
  keyMove: 'move',
  keyOpen: 'open day',
  keyBook: 'book this slot',
  keyNew: 'new here',
  newIn: (hall: string) => `New booking in ${hall}`,
  buffers: 'Set-up, tear-down',
  heldBy: (hall: string) => `Held by ${hall}`,
  notFree: (count: number) =>
    count === 1 ? 'Not free: 1 booking holds a part of the house' : `Not free: ${count} bookings hold a part of the house`,
  freeAllDay: 'Free all day',
  setupFrom: (time: string) => `Set-up from ${time}`,
  teardownTo: (time: string) => `tear-down to ${time}`,
  guests: (count: number) => `${count} guests`,
  guaranteed: (expected: number, count: number) => `${expected}, GTD ${count}`,
  waiting: (rank: string) => `${rank}, waiting`,
  left: (rank: string, time: string) => `${rank}, ${time} left`,
  overdue: (rank: string) => `${rank}, time is up`,
  yourDraft: 'Your draft',
  draftOverlaps: (time: string) => `Your draft, overlaps ${time}`,
  draftFree: 'Your draft, free',
  branchTime: (name: string) => `${name} time`,
  justNow: 'Just now',
  everyBranch: 'all branches',
  did: {
    enquiry: 'noted',
    tentative: 'held',
    confirmed: 'confirmed',
    in_progress: 'began',
    completed: 'completed',
    settled: 'settled',
    released: 'released',
    lost: 'gave up',
    cancelled: 'cancelled',
    changed: 'changed',
  },
  emptyMonth: (month: string) => `Nothing is booked in ${month} yet`,
  emptyHint: ['Press', 'on a day, and it is in the diary'],
  emptyDay: 'Nothing is booked on this day',
  noHalls: 'No halls yet',
  noHallsHint: 'A manager adds the halls of this branch first',
  loading: 'The diary is loading',
  failed: 'The diary did not load.',
  offline: 'Offline.',
  offlineAsOf: (time: string) => `This is the diary as of ${time}. A new booking needs the server.`,
  stale: 'Stale.',
  staleAsOf: (time: string) =>
    `This screen last heard from the server at ${time}. Reading is safe; a new booking needs the server.`,
  tryNow: 'Try now',
  dayTitle: (date: string) => formatDateLong(date),
  waitingCount: (count: number) => (count === 1 ? '1 option waiting' : `${count} options waiting`),
  spokenChange: (what: string, title: string, hall: string) => `${what}: ${title}, ${hall}`,
  tail: 'morning held from the night before',
  newBooking: 'New booking',
  booking: 'Booking',
  notSaved: 'Not saved',
  unsaved: 'Not saved yet',
  customer: 'Customer',
  phone: 'Phone',
  call: 'Call',
  callThem: (name: string) => `Call ${name}`,
  customerGone: 'The customer is no longer there',
  name: 'Name',
  namePlaceholder: 'Family or company',
  function: 'Function',
  expected: 'Expected',
  guaranteedField: 'Guaranteed',
  setupStyle: 'Set-up style',
  date: 'Date',
  session: 'Session',
  starts: 'Starts',
  ends: 'Ends',
  endsOn: (weekday: string) => `Ends (${weekday})`,
  setup: 'Set-up',
  teardown: 'Tear-down',
  notes: 'Notes for the kitchen and floor',
  minutes: 'min',
  nameMissing: 'Say whose function it is',
  hallMissing: 'Choose a hall',
  timeSkipped: 'The clocks skip this time on that day',
  endsBeforeStart: 'The end must come after the start',
  chosenHall: (state: 'free' | 'option' | 'taken') => ({ free: 'Free', option: 'Option', taken: 'Taken' })[state],
  hold: 'Hold',
  confirm: 'Confirm',
  save: 'Save',
  joinAs: (rank: string) => `Join as ${rank} option`,
  joinHint: 'Cannot be confirmed here. Joining holds nothing until your turn comes.',
  turnedUnderYou: 'This changed as you pressed, so nothing was done. Press again if you mean it.',
  queueFull: 'Nine options already stand here. Choose another hall or time.',
  cannotMoveHere: 'A booking that is firm cannot wait in line. Choose a free hall or time.',
  moveUp: 'Move up to 1st',
  release: 'Release the hall',
  releaseAsk: (hall: string) => `Release ${hall}?`,
  keepIt: 'Keep it',
  cancelBooking: 'Cancel the booking',
  cancelAsk: (title: string) => `Cancel ${title}?`,
  cancelBody: (hall: string) => `It is confirmed. ${hall} is free for others at once.`,
  keepBooking: 'Keep the booking',
  waitsAs: (title: string, rank: string) => `${title} waits as ${rank}.`,
  isFree: (hall: string, from: string, to: string) => `${hall} is free ${from} to ${to}`,
  holds: (hall: string, from: string, to: string) => `Holds ${hall}, ${from} to ${to}`,
  standsAs: (rank: string, hall: string, from: string, to: string) => `Waits as ${rank} for ${hall}, ${from} to ${to}`,
  looksFree: (hall: string, time: string) => `${hall} looks free, as of ${time}`,
  isTaken: (hall: string, from: string, to: string) => `${hall} is taken, ${from} to ${to}`,
  onlySetup: (from: string, to: string) => `Only the set-up overlaps, ${from} to ${to}`,
  onlyTeardown: (from: string, to: string) => `Only the tear-down overlaps, ${from} to ${to}`,
  seatsOnly: (hall: string, capacity: number, guests: number) => `${hall} seats ${capacity}, you expect ${guests}`,
  canBeSaved: 'It can be saved all the same.',
  you: 'You',
  someoneElse: 'Other',
  inHall: (hall: string) => `in ${hall}`,
  optionRank: (rank: string) => `${rank} option`,
  takenBy: (ago: string, name: string) => (ago === 'now' ? `Taken just now by ${name}` : `Taken ${ago} ago by ${name}`),
  startSetup: (time: string, minutes: number) => `Start set-up ${time} (${minutes} min)`,
  endTeardown: (time: string, minutes: number) => `End tear-down ${time} (${minutes} min)`,
  fitsBetween: 'Same hall, same time',
  freeInstead: (guests: number | null) => (guests === null ? 'Free instead' : `Free instead, for ${guests} guests`),
  searching: 'Looking for free halls',
  nothingFree: 'Nothing near is free. Try another week.',
  showAll: (count: number) => `Show all ${count}`,
  use: 'Use',
  useThis: (title: string) => `Use ${title}`,
  reason: { same_hall: 'Same hall', same_branch: 'Same branch', other_branch: 'Other branch' },
  daysAway: (days: number) =>
    days === 0 ? 'same day' : days === 1 ? 'next day' : days === -1 ? 'day before' : `${Math.abs(days)} days ${days > 0 ? 'later' : 'earlier'}`,
  seats: (count: number) => `seats ${count}`,
  take: 'Take',
  keepMine: 'Keep mine',
  theirs: (name: string, value: string) => `${name}: ${value}`,
  nothing: 'nothing',
  staleTitle: 'This booking was changed meanwhile',
  staleBy: (name: string) => `${name} changed it while you were writing. Take what is theirs, or save yours over it.`,
  goneTitle: 'This booking is no longer here',
  goneBody: 'It was released, or it left what you may see. What you typed is still in the form.',
  refusedTitle: 'Not saved',
  unreachable: 'The server cannot be reached. Nothing was saved, and the form keeps everything.',
  discardAsk: 'Close without saving?',
  discard: 'Close without saving',
  keepWriting: 'Keep writing',
  discardBody: 'What you typed is lost.',
  notFound: 'There is no such booking, or it is not yours to see.',
  held: (hall: string, date: string) => `Held ${hall}, ${date}`,
  confirmedToast: (hall: string, date: string) => `Confirmed ${hall}, ${date}`,
  joined: (rank: string, hall: string) => `Joined as ${rank} option for ${hall}`,
  saved: (title: string) => `Saved ${title}`,
  movedTo: (hall: string, date: string) => `Moved to ${hall}, ${date}`,
  released: (hall: string) => `Released ${hall}`,
  cancelled: (title: string) => `Cancelled ${title}`,
  undoFailed: 'It could not be undone: the booking was changed meanwhile',
  lastChange: (ago: string, name: string) => `Last change ${ago}, ${name}`,
} as const

const STATUS_WORDS: Record<BookingStatus, string> = {
  enquiry: 'Enquiry',
  tentative: 'Tentative',
  confirmed: 'Confirmed',
  in_progress: 'In progress',
  completed: 'Completed',
  settled: 'Settled',
  released: 'Released',
  lost: 'Lost',
  cancelled: 'Cancelled',
}

export function statusWord(status: BookingStatus): string {
  return STATUS_WORDS[status]
}

const STYLE_WORDS: Readonly<Record<string, string>> = {
  rounds: 'Rounds',
  floating: 'Floating',
  theatre: 'Theatre',
  classroom: 'Classroom',
  cabaret: 'Cabaret',
  u_shape: 'U-shape',
  boardroom: 'Boardroom',
}

/** The name of a set-up style; one nobody listed is shown as it was written. */
export function styleWord(style: string): string {
  return STYLE_WORDS[style] ?? style
}

/** The first letter large, as labels are written: `kitty party` becomes `Kitty party`. */
export function sentence(text: string): string {
  const [first = '', ...rest] = text
  return first.toLocaleUpperCase() + rest.join('')
}

/** `1st`, `2nd`, `3rd`, `4th`. */
export function ordinal(rank: number): string {
  return `${rank}${{ 1: 'st', 2: 'nd', 3: 'rd' }[rank] ?? 'th'}`
}

/** `lunch`, `lunch and dinner`, `morning, lunch and dinner`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`
}

/** What a calendar cell says aloud: `Pearl, Saturday 21 November, 3 bookings, dinner taken`. */
export function cellLabel(
  hall: string,
  date: string,
  day: HallDay | undefined,
  sessions: readonly string[],
  tail: boolean,
): string {
  const count = day?.count ?? 0
  const counted = count === 0 ? 'free' : count === 1 ? '1 booking' : `${count} bookings`
  const taken = sessions.filter((_, line) => day?.lines[line]?.some((item) => item.booking.option_rank === 1))
  const parts = [hall, formatDateLong(date), counted]
  if (taken.length > 0) parts.push(`${listed(taken.map((name) => name.toLowerCase()))} taken`)
  if (day && day.waiting > 0) parts.push(words.waitingCount(day.waiting))
  if (tail) parts.push(words.tail)
  return parts.join(', ')
}

/** `19:00–00:30 Sun` of a row, the weekday where it ends on another day. */
export function hoursOf(row: Pick<Booking, 'event_date' | 'event_time' | 'end_time' | 'end_day_offset'>): string {
  const hours = `${row.event_time.slice(0, 5)}–${row.end_time.slice(0, 5)}`
  // A dinner that ends in the first hours is read as that night; only a morning end needs its day.
  const early = row.end_day_offset === 1 && row.end_time < '04:00'
  return row.end_day_offset === 0 || early
    ? hours
    : `${hours} ${weekdayName(addDays(row.event_date, row.end_day_offset))}`
}

/** Guests as blocks and lists print them: `280 guests`, `240, GTD 220`, or nothing. */
export function guestsOf(row: Pick<Booking, 'guests_expected' | 'guests_guaranteed'>): string {
  if (row.guests_expected === null) return ''
  return row.guests_guaranteed === null
    ? words.guests(row.guests_expected)
    : words.guaranteed(row.guests_expected, row.guests_guaranteed)
}
