/** The booking panel on a stage of its own, for its tests: a server at the level of the wire that records what is written. */
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, vi } from 'vitest'
import { connectClient } from '@/lib/client'
import type { Booking, Customer, FreeAlternative } from '@/lib/database'
import { newFields } from '@/lib/diary/draft-fields'
import { openNew } from '@/lib/diary/drafts'
import { STEADY_MS } from '@/lib/diary/steadiness'
import { bookingRow, CAPACITIES, COMPONENTS, DAYPARTS, DWARKA, EMERALD_A, HALLS } from '@/lib/diary/testing'
import { liveHub } from '@/lib/live/hub'
import type { Write as WireWrite } from '@/lib/writes'
import { FakeServer } from '@/testing/fake-server'
import { NewBookingPanel, StoredBookingPanel } from './booking-panel'
import type { PanelContext } from './booking-panel'

type Write = { method: string; body: Record<string, unknown> }
type Answer = { status: number; body: unknown } | 'no answer'

export const PRIYA = '00000000-0000-7000-8000-00000000000a'
export const NEW_ID = '01980000-0000-7000-8000-000000000001'
export const SATURDAY = '2026-11-21'
const DINNER = DAYPARTS[3]!

export let server: FakeServer
export let writes: Write[]
/** What the server says to the next write; it saves unless told otherwise. */
let answer: ((write: Write) => Answer) | null
export let customers: { method: string; body: Partial<Customer> }[]
let places: FreeAlternative[]
/** What the answers wait for. */
let gate: Promise<void>
/** The clock of the buttons: every look at it is late enough, unless a test holds it. */
let clock: number

const json = ({ status, body }: { status: number; body: unknown }): Response => Response.json(body, { status })

/** One transaction: customers are saved as they come, unless their name is refused; bookings as the test answers. */
function perform(sent: readonly OutboxWrite[]): Response {
  const results: unknown[] = []
  for (const each of sent) {
    const answered = each.op === 'call' ? callFunction(each) : each.table === 'customers' ? saveCustomer(each) : saveBooking(each)
    if (answered === 'no answer') throw new TypeError('Failed to fetch')
    if (answered.status !== 200) return json(answered)
    results.push(answered.body)
  }
  return json({ status: 200, body: results })
}

type OutboxWrite = Exclude<WireWrite, { op: 'delete' }>

function bodyOf(each: OutboxWrite): Record<string, unknown> {
  if (each.op === 'call') return each.arguments
  return each.op === 'insert' ? each.row : { ...each.changes, version: each.version }
}

function saveCustomer(each: OutboxWrite): Exclude<Answer, string> {
  const body = bodyOf(each) as Partial<Customer>
  customers.push({ method: each.op === 'insert' ? 'POST' : 'PATCH', body })
  if (body.name === 'Refused') return { status: 403, body: { code: '42501', message: 'not yours', details: null, hint: null } }
  return { status: 200, body }
}

function callFunction(each: Extract<OutboxWrite, { op: 'call' }>): Answer {
  const write = { method: each.function, body: each.arguments }
  writes.push(write)
  return answer?.(write) ?? { status: 200, body: [] }
}

function saveBooking(each: OutboxWrite): Answer {
  const write = { method: each.op === 'insert' ? 'POST' : 'PATCH', body: bodyOf(each) }
  writes.push(write)
  const stored = each.op === 'update' ? server.rows('bookings').find(({ id }) => id === each.id) : undefined
  const answered = answer?.(write)
  if (answered) return answered
  const row = { ...(stored ?? bookingRow()), ...write.body, version: 2 }
  // A stored one stays as it is: tests commit what is to be heard of it.
  if (each.op === 'insert') server.commit({ table: 'bookings', kind: 'INSERT', row })
  return { status: 200, body: row }
}

/** Reads go to the tables in memory, writes through the outbox are recorded and answered by the test. */
const wire: typeof fetch = async (input, init) => {
  const method = init?.method ?? 'GET'
  const url = new URL(input instanceof Request ? input.url : input)
  if (url.pathname.endsWith('/rpc/free_alternatives')) return json({ status: 200, body: places })
  if (method === 'GET') return server.fetch(input, init)
  const body = JSON.parse(init?.body as string) as Record<string, unknown>
  await gate
  if (url.pathname.endsWith('/rpc/perform')) return perform(body['writes'] as OutboxWrite[])
  return json(callFunction({ op: 'call', function: url.pathname.split('/').at(-1) ?? '', arguments: body }) as Exclude<Answer, string>)
}

/** Sets the stage anew before each test of the file that calls this, and clears it after. */
export function setTheStage(): void {
  beforeEach(set)
  afterEach(clear)
}

function set(): void {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }))
  server = new FakeServer()
  writes = []
  answer = null
  places = []
  gate = Promise.resolve()
  customers = []
  clock = 0
  connectClient({ publishableKey: 'k' }, { origin: 'http://banquet.test', fetch: wire, transport: server.transport, storageKey: crypto.randomUUID() })
  const rows = { halls: HALLS, dayparts: DAYPARTS, hall_components: COMPONENTS, hall_capacities: CAPACITIES }
  for (const [table, list] of Object.entries(rows)) {
    list.forEach((row, index) => server.commit({ table, kind: 'INSERT', row: { id: index, ...row } }))
  }
}

function clear(): void {
  liveHub().closeAll()
  liveHub().connection.close()
}

/** What the server says to the writes of bookings that follow. */
export function answerWith(next: (write: Write) => Answer): void {
  answer = next
}

/** Keeps the answers to writes on the wire until the function it gives back is called. */
export function holdAnswers(): () => void {
  let release = (): void => undefined
  gate = new Promise((resolve) => { release = resolve })
  return release
}

/** The free places that the server knows. */
export function offer(...next: FreeAlternative[]): void {
  places = next
}

export function put(...rows: Booking[]): void {
  for (const row of rows) server.commit({ table: 'bookings', kind: 'INSERT', row })
}

/** What the page tells the panel; everything may be done. */
export function context(): PanelContext {
  return {
    branches: [DWARKA],
    today: '2026-11-19',
    now: Date.now(),
    clock: () => (clock += STEADY_MS),
    staleSince: null,
    nameOf: (id) => (id === PRIYA ? 'Priya Nair' : 'Someone'),
    isOffline: false,
    rolesIn: () => ['manager'],
    mayReadHistory: () => true,
    mayReadLeads: () => true,
    mayEnquire: () => true,
    onEnquire: vi.fn(),
    customerRight: () => 'write',
    onDraft: vi.fn(),
    onClose: vi.fn(),
    onMade: vi.fn(),
    onTypedOn: vi.fn(),
  }
}

export async function openNewForm(overrides: Partial<PanelContext> = {}) {
  const shared = { ...context(), ...overrides }
  const initial = () => openNew(NEW_ID, newFields(DWARKA, EMERALD_A, SATURDAY, DINNER))
  render(<NewBookingPanel {...shared} branch={DWARKA} initial={initial} />, { wrapper: MemoryRouter })
  await screen.findByText('Dinner')
  return { ...shared, user: userEvent.setup() }
}

export async function openStoredForm(row: Booking, overrides: Partial<PanelContext> = {}) {
  put(row)
  const shared = { ...context(), ...overrides }
  render(<StoredBookingPanel {...shared} id={row.id} />, { wrapper: MemoryRouter })
  await screen.findByText(/Holds|Waits as/)
  return { ...shared, user: userEvent.setup() }
}

export function type(label: string, text: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } })
}

export function write(name: string): void {
  type('Name', name)
}

// Looked up by selector: a role query computes the names of some hundred elements each time it polls.
export function alertBox(): Promise<HTMLElement> {
  return waitFor(() => {
    const box = document.querySelector<HTMLElement>('.note[role="alert"]')
    if (!box) throw new Error('no box')
    return box
  })
}

export const footerButtons = (): string[] =>
  [...document.querySelectorAll('[data-slot=footer] button')].map((button) => button.textContent).filter((label) => label !== '')
