/** The form that makes a lead an event: one line a function, judged against the live diary. Pure. */
import type { Booking, Lead, Wish } from '@/lib/database'
import type { DiaryPage } from '@/lib/diary/page'
import { standing, type Offer } from './availability'
import { bookingAt } from './bookings'
import type { LeadBooking } from './changes'

export type ConversionLine = {
  key: string
  wish: Wish | null
  isIncluded: boolean
  hallId: number | null
  date: string | null
  /** Code of a daypart. */
  session: string
  guests: number | null
}

/** One line for each function asked for, on the best place the diary has; those held already are left out. */
export function linesOf(lead: Lead, offers: readonly Offer[], page: DiaryPage, today: string): ConversionLine[] {
  const open = lead.wishes.flatMap((wish) => {
    const own = offers.filter((offer) => offer.wish === wish && offer.page.branch.id === page.branch.id)
    if (own.some(({ state }) => state === 'held')) return []
    const best = own.find(({ state }) => state === 'free') ?? own[0]
    return [{ wish, best }]
  })
  const lines = open.map(({ wish, best }, index) => ({
    key: `wish-${index}`,
    wish,
    isIncluded: true,
    hallId: best?.hall?.id ?? null,
    date: best?.date ?? (wish.from >= today ? wish.from : null),
    session: best?.session.code ?? wish.session ?? mainSession(page),
    guests: wish.guests ?? lead.guests_expected,
  }))
  const hasHeld = offers.some(({ state }) => state === 'held')
  return lines.length > 0 || hasHeld ? lines : [emptyLine(lead, page, 'line-0')]
}

export function emptyLine(lead: Lead, page: DiaryPage, key: string): ConversionLine {
  return { key, wish: null, isIncluded: true, hallId: null, date: null, session: mainSession(page), guests: lead.guests_expected }
}

function mainSession(page: DiaryPage): string {
  return (page.dayparts.find(({ code }) => code === 'dinner') ?? page.dayparts[0])?.code ?? ''
}

/** What the form makes of a lead. */
export type Conversion = {
  bookings: readonly LeadBooking[]
  /** How many functions hold their halls already. */
  held: number
  /** For kitchen and floor; null: none. */
  notes: string | null
  /** Functions that hold their halls already and say nothing to kitchen and floor yet. */
  noted: readonly Booking[]
}

export type LineVerdict = Pick<Offer, 'state' | 'rank'> | null

/** How a line stands; null while it is not whole. */
export function judgeLine(line: ConversionLine, page: DiaryPage, eventIds: ReadonlySet<string>): LineVerdict {
  const session = page.dayparts.find(({ code }) => code === line.session)
  const hall = line.hallId === null ? undefined : page.house.byId.get(line.hallId)
  return hall && session && line.date ? standing({ page, eventIds }, line.date, session, hall) : null
}

/** What a line that cannot be judged still lacks. */
export function missingOf({ hallId }: ConversionLine): 'hall' | 'date' {
  return hallId === null ? 'hall' : 'date'
}

/** Whether a line could be written as it stands: free, or in line behind an option where an option is wanted. */
export function fits(verdict: LineVerdict, status: 'tentative' | 'confirmed'): boolean {
  return verdict?.state === 'free' || (verdict?.state === 'option' && status === 'tentative')
}

/** The booking of a line that fits. */
export function bookingOfLine(
  lead: Lead,
  line: ConversionLine,
  page: DiaryPage,
  verdict: LineVerdict,
  status: 'tentative' | 'confirmed',
  id: string,
): LeadBooking {
  const session = page.dayparts.find(({ code }) => code === line.session)
  if (!session || line.hallId === null || line.date === null) throw new Error('a line is written once it is whole')
  const place = { branchId: page.branch.id, hallId: line.hallId, date: line.date, session }
  const rank = verdict?.rank ?? 1
  return {
    ...bookingAt(lead, line.wish, place, id),
    status,
    ...(line.guests !== null && { guests_expected: line.guests }),
    ...(rank > 1 && { option_rank: rank }),
  }
}
