/** The figures of the Dashboard, read in one go. They are reports: read when asked for, not kept live row by row. */
import type { BanquetClient } from '@/lib/client'
import type { Books, BooksOfMonth, Enquiries, Occupancy, ReasonCount, StageReached } from '@/lib/rows/figures'
import { ReadError } from '@/lib/live/snapshot'
import { addDays } from '@/lib/time'

/** How far the figures look: ahead for halls, back for enquiries. */
export type Span = 30 | 90 | 365

export type FiguresQuery = {
  /** null: every branch one may read. */
  branchId: number | null
  /** Today in the branch. */
  date: string
  span: Span
}

/** By what the halls are full or free: by dinners, or by all sessions where a branch sells no dinner. */
export type Measure = 'dinners' | 'sessions'

export type Figures = {
  query: FiguresQuery
  measure: Measure
  /** What `measure` counts, in steps of the span. */
  occupancy: readonly Occupancy[]
  books: Books
  /** Functions on today's page and their covers. */
  today: Books
  months: readonly BooksOfMonth[]
  enquiries: Enquiries
  funnel: readonly StageReached[]
  reasons: readonly ReasonCount[]
}

const MONTHS_SHOWN = 8
/** The session that sells most, and by which the trade measures how full it is. */
const DINNER = 'dinner'

/** The step of the heat map: no more columns than a screen has room for. */
export function stepOf(span: Span): 'day' | 'week' | 'month' {
  return span === 30 ? 'day' : span === 90 ? 'week' : 'month'
}

/** Reads all of them; raises ReadError. */
export async function readFigures(client: BanquetClient, query: FiguresQuery, signal: AbortSignal): Promise<Figures> {
  const { branchId: only_branch, date: first_date, span } = query
  const last_date = addDays(first_date, span - 1)
  const [occupancy, books, today, months, enquiries, funnel, reasons] = await Promise.all([
    readOccupancy(client, query, signal),
    one(client.rpc('books', { first_date, last_date, only_branch }).abortSignal(signal)),
    one(client.rpc('books', { first_date, last_date: first_date, only_branch }).abortSignal(signal)),
    all(client.rpc('books_by_month', { first_month: first_date, months: MONTHS_SHOWN, only_branch }).abortSignal(signal)),
    one(client.rpc('enquiries', { days: span, only_branch }).abortSignal(signal)),
    all(client.rpc('lead_funnel', { days: span, only_branch }).abortSignal(signal)),
    all(client.rpc('lead_reasons', { days: span, only_branch }).abortSignal(signal)),
  ])
  return { query, ...occupancy, books, today, months, enquiries, funnel, reasons }
}

/** The most rows an answer holds; a group of very many branches takes several. */
const PAGE_ROWS = 1000

async function readOccupancy(client: BanquetClient, query: FiguresQuery, signal: AbortSignal): Promise<Pick<Figures, 'measure' | 'occupancy'>> {
  const [dinners, isEverywhere] = await Promise.all([readSessions(client, query, DINNER, signal), areDinnersSold(client, query, signal)])
  return isEverywhere ? { measure: 'dinners', occupancy: dinners } : { measure: 'sessions', occupancy: await readSessions(client, query, null, signal) }
}

/** Whether every branch that sells sessions has dinner among them. */
async function areDinnersSold(client: BanquetClient, { branchId }: FiguresQuery, signal: AbortSignal): Promise<boolean> {
  const asked = client.from('dayparts').select('branch_id, code')
  const rows = await all<{ branch_id: number; code: string }>((branchId === null ? asked : asked.eq('branch_id', branchId)).abortSignal(signal))
  const withDinner = new Set(rows.filter(({ code }) => code === DINNER).map((row) => row.branch_id))
  return rows.every((row) => withDinner.has(row.branch_id))
}

/** `session`: a code of a daypart; null for all. */
async function readSessions(client: BanquetClient, { branchId, date, span }: FiguresQuery, session: string | null, signal: AbortSignal): Promise<Occupancy[]> {
  const asked = {
    first_date: date, last_date: addDays(date, span - 1), step: stepOf(span), session, only_branch: branchId,
  }
  const rows: Occupancy[] = []
  for (let page: Occupancy[] | null = null; page === null || page.length === PAGE_ROWS;) {
    page = await all(client.rpc('occupancy', asked).range(rows.length, rows.length + PAGE_ROWS - 1).abortSignal(signal))
    rows.push(...page)
  }
  return rows
}

type Answer<Row> = PromiseLike<{ data: Row[] | null; error: { message: string } | null; status: number }>

async function all<Row>(answer: Answer<Row>): Promise<Row[]> {
  const { data, error, status } = await answer
  if (error) throw new ReadError(error.message, status)
  return data ?? []
}

async function one<Row>(answer: Answer<Row>): Promise<Row> {
  const [row] = await all(answer)
  if (row === undefined) throw new ReadError('The server answered no row', 200)
  return row
}
