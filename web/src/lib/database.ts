/** Row types of the tables the web application reads and writes, spelled as the database spells them. */
import type { Activity, Lead, SamePhone } from '@/lib/rows/leads'
import type {
  Books, BooksArguments, BooksByMonthArguments, BooksOfMonth, Enquiries, EnquiriesArguments, Occupancy, OccupancyArguments,
  ReasonCount, StageReached,
} from '@/lib/rows/figures'
import type { EndSessionsArguments, Invitation, OpenSession, StaffAccount, WhoseSessions } from '@/lib/rows/staff'
import type { Stamps } from '@/lib/rows/stamps'

export type * from '@/lib/rows/leads'
export type * from '@/lib/rows/staff'

export type StaffRole =
  | 'owner' | 'manager' | 'sales' | 'operations' | 'kitchen' | 'store' | 'accounts' | 'viewer'

export type BookingStatus =
  | 'enquiry' | 'tentative' | 'confirmed' | 'in_progress' | 'completed' | 'settled'
  | 'released' | 'lost' | 'cancelled'

export type HallKind = 'base' | 'combination'

export type Branch = Stamps & {
  id: number
  /** Lower case, as in addresses: `dwk`. */
  code: string
  name: string
  /** IANA name. Every time on screen is in this zone. */
  timezone: string
  /** ISO 4217. */
  currency: string
  default_duration_minutes: number
  /** How long a first option holds when nobody says until when. */
  option_hours: number
  sort_order: number
}

export type Hall = Stamps & {
  id: number
  branch_id: number
  name: string
  kind: HallKind
  outdoor: boolean
  setup_minutes: number
  teardown_minutes: number
  sort_order: number
  active: boolean
}

export type HallComponent = Stamps & { combination_id: number; hall_id: number; branch_id: number }

export type HallCapacity = Stamps & {
  hall_id: number
  branch_id: number
  /** `rounds`, `floating`, `theatre` ... */
  setup_style: string
  capacity: number
}

export type Daypart = Stamps & {
  id: number
  branch_id: number
  code: string
  name: string
  /** Local `HH:MM:SS`. */
  start_time: string
  end_time: string
  /** 1: ends on the next day. */
  end_day_offset: number
  sort_order: number
}

/** A day that matters for what a branch sells, by the list it was taken from. */
export type CalendarDay = Stamps & {
  id: string
  branch_id: number
  date: string
  kind: 'muhurat' | 'festival'
  /** Of a muhurat: 3 is A+, 2 is A, 1 is B. */
  tier: number | null
  name: string | null
  source: string
}

export type Profile = Stamps & {
  id: string
  full_name: string
  requested_role: string | null
  /** When the wish to work here was declined, and by whom; null while it is open. */
  declined_at: string | null
  declined_by: string | null
}

export type Membership = Stamps & {
  id: number
  user_id: string
  /** null: every branch. */
  branch_id: number | null
  role: StaffRole
  granted_by: string | null
}

export type RolePermission = {
  role: StaffRole
  table_name: string
  can_read: boolean
  can_insert: boolean
  can_update: boolean
  can_delete: boolean
}

export type Customer = Stamps & {
  id: string
  branch_id: number
  name: string
  phone: string | null
  email: string | null
  notes: string | null
}

export type BanquetEvent = Stamps & {
  id: string
  branch_id: number
  title: string
  event_type: string | null
  customer_id: string | null
  /** The enquiry it came from. */
  lead_id: string | null
}

export type Booking = Stamps & {
  id: string
  branch_id: number
  event_id: string | null
  hall_id: number
  hall_name: string
  /** What everyone on the floor may read. */
  title: string
  event_type: string | null
  /** Local date, `YYYY-MM-DD`. */
  event_date: string
  /** Local `HH:MM:SS`. */
  event_time: string
  end_time: string
  end_day_offset: number
  /** ISO instants, derived by the server in the branch's zone. */
  starts_at: string
  ends_at: string
  setup_minutes: number
  teardown_minutes: number
  status: BookingStatus
  /** Why it came to this status; `expired` when the option ran out. */
  status_reason: string | null
  option_rank: number
  /** When a first option runs out, ISO instant; null for one that waits or is firm. */
  option_expires_at: string | null
  /** Since when the second in line presses it to confirm or release. */
  challenged_at: string | null
  guests_expected: number | null
  guests_guaranteed: number | null
  /** Heads served, once it has begun. */
  guests_actual: number | null
  setup_style: string | null
  customer_id: string | null
  notes: string | null
  created_by: string | null
  modified_by: string | null
}

/** Late changes of a function that a department was told of; made by the server alone. */
export type FunctionAcknowledgement = Stamps & {
  id: string
  booking_id: string
  branch_id: number
  department: 'kitchen' | 'floor' | 'store'
  /** By column of the booking: as the department last saw it, as it is now. */
  changes: Partial<Record<keyof Booking, readonly [unknown, unknown]>>
  changed_at: string
  changed_by: string | null
  acknowledged_at: string | null
  acknowledged_by: string | null
}

export type MovementReason =
  | 'issue' | 'return' | 'purchase' | 'breakage' | 'loss' | 'to_service' | 'from_service' | 'count'
  | 'hire_in' | 'hire_out' | 'transfer_out' | 'transfer_in'

export type ShortageResolution = 'transfer' | 'substitute' | 'sub_rent' | 'purchase' | 'reduce'
export type ShortageState = 'open' | 'asked' | 'settled' | 'closed'
export type TransferState = 'asked' | 'accepted' | 'refused' | 'withdrawn' | 'sent' | 'returned'

/** What a branch keeps in its store. The five counters are moved by movements alone. */
export type InventoryItem = Stamps & {
  id: string
  branch_id: number
  sku: string | null
  name: string
  /** The group it is listed in. */
  category: string
  unit: string
  kind: 'returnable' | 'consumable'
  /** Minutes from the end of tear-down until it can be used again. */
  turnaround_minutes: number
  /** Low when owned less out of service is below it; 0 never. */
  par_level: number
  /** One for so many guests; null: only where asked for. */
  guests_per_unit: number | null
  owned: number
  out_of_service: number
  /** Out at functions, or lent. */
  issued: number
  borrowed: number
  /** owned + borrowed - out_of_service - issued */
  on_hand: number
  sort_order: number
  active: boolean
  modified_by: string | null
}

/** How many of an item a booking takes, or a transfer to another branch. */
export type InventoryNeed = Stamps & {
  id: string
  branch_id: number
  item_id: string
  booking_id: string | null
  transfer_id: string | null
  quantity: number
  issued: number
  returned: number
  /** ISO instants, derived from the booking; turnaround included. */
  out_at: string
  due_back_at: string
  /** Whether the booking holds its hall as first option. */
  counts: boolean
}

/** What moved and why; append only. */
export type InventoryMovement = Stamps & {
  id: string
  branch_id: number
  item_id: string
  reason: MovementReason
  /** For `count` the difference found, which may be negative. */
  quantity: number
  booking_id: string | null
  transfer_id: string | null
  shortage_id: string | null
  note: string | null
  /** ISO instant, as the person says. */
  happened_at: string
  created_by: string | null
}

/** A window in which an item falls short, as a task: opened and closed by the database. */
export type InventoryShortage = Stamps & {
  id: string
  branch_id: number
  item_id: string
  starts_at: string
  ends_at: string
  /** How many are missing at the worst moment. */
  quantity: number
  state: ShortageState
  resolution: ShortageResolution | null
  settled_quantity: number | null
  from_branch_id: number | null
  /** As it was called when asked; one may not read every branch. */
  from_branch_name: string | null
  substitute_item_id: string | null
  owner_id: string | null
  note: string | null
}

/** What another branch asks to borrow; `branch_id` is the lender, whose store decides. */
export type InventoryTransfer = Stamps & {
  id: string
  branch_id: number
  item_id: string
  to_branch_id: number
  to_branch_name: string | null
  to_item_id: string
  shortage_id: string
  quantity: number
  out_at: string
  due_back_at: string
  state: TransferState
  asked_by: string | null
  answered_by: string | null
  note: string | null
}

/** What `spare_stock` answers: where an item of a shortage could be borrowed. */
export type SpareStock = { branch_id: number; branch_code: string; branch_name: string; free: number }

/** One change of a row; managers and owners read them. */
export type AuditEntry = {
  id: number
  /** ISO instant. */
  at: string
  table_name: string
  row_id: string
  branch_id: number | null
  action: 'INSERT' | 'UPDATE' | 'DELETE'
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  actor_id: string | null
}

/** One of a batch that is in the way: `details` of SQLSTATE PT422 is a list of them. */
export type Culprit = { booking_id: string; title?: string; code: string; message: string; hint?: string }

/** What `free_alternatives` offers when a hall is taken: at most three per reason. */
export type FreeAlternative = {
  branch_id: number
  branch_code: string
  branch_name: string
  hall_id: number
  hall_name: string
  capacity: number | null
  event_date: string
  event_time: string
  end_time: string
  end_day_offset: number
  reason: 'same_hall' | 'same_branch' | 'other_branch'
}

export type FreeAlternativesArguments = {
  branch_id: number
  hall_id: number
  event_date: string
  event_time: string
  end_time: string
  end_day_offset: number
  setup_minutes: number
  teardown_minutes: number
  guests: number | null
  exclude_booking: string | null
}

/** `details` of a refused double booking (SQLSTATE 23P01), as far as the caller may see the blocking booking. */
export type BlockingBooking = {
  booking_id: string
  hall_id: number
  hall_name: string
  title: string | null
  status: BookingStatus
  option_rank: number
  starts_at: string
  ends_at: string
  occupied_from: string
  occupied_to: string
  modified_by_name: string | null
}

/** A place that was free, or on option, when asked (`free_places`). */
export type FreePlace = {
  branch_id: number
  branch_code: string
  branch_name: string
  hall_id: number
  hall_name: string
  capacity: number | null
  event_date: string
  /** Code and name of the session. */
  session: string
  session_name: string
  event_time: string
  end_time: string
  end_day_offset: number
  state: 'free' | 'option'
  option_expires_at: string | null
}

export type FreePlacesArguments = {
  /** At most 100. */
  dates: readonly string[]
  guests: number | null
  session: string | null
  /** The branch whose halls stand first. */
  near: number | null
  only_branch: number | null
  only_hall: number | null
  most: number
}

/** Something `search` found; what its kind does not have is null. */
export type SearchResult = {
  kind: 'booking' | 'customer' | 'lead'
  id: string
  branch_id: number
  title: string
  phone: string | null
  /** Status of a booking, stage of a lead. */
  status: string | null
  hall_name: string | null
  event_date: string | null
  event_time: string | null
  guests: number | null
  /** The booking itself, or the next one of the customer. */
  booking_id: string | null
}

type Table<Row, Required extends keyof Row = never> = {
  Row: Row
  Insert: Partial<Row> & Pick<Row, Required>
  Update: Partial<Row>
  Relationships: []
}

/** The schema as supabase-js wants it named. */
export type Database = {
  public: {
    Tables: {
      branches: Table<Branch>
      halls: Table<Hall>
      hall_components: Table<HallComponent>
      hall_capacities: Table<HallCapacity>
      dayparts: Table<Daypart>
      calendar_days: Table<CalendarDay, 'branch_id' | 'date' | 'kind'>
      profiles: Table<Profile>
      memberships: Table<Membership, 'user_id' | 'role'>
      role_permissions: Table<RolePermission>
      invitations: Table<Invitation, 'email' | 'role'>
      customers: Table<Customer, 'branch_id' | 'name'>
      events: Table<BanquetEvent, 'branch_id' | 'title'>
      audit_log: Table<AuditEntry>
      bookings: Table<Booking, 'branch_id' | 'event_date' | 'event_time'>
      inventory_items: Table<InventoryItem, 'branch_id' | 'name'>
      inventory_needs: Table<InventoryNeed, 'branch_id' | 'item_id' | 'booking_id' | 'quantity'>
      inventory_movements: Table<InventoryMovement, 'branch_id' | 'item_id' | 'reason' | 'quantity'>
      inventory_shortages: Table<InventoryShortage>
      inventory_transfers: Table<InventoryTransfer>
      leads: Table<Lead, 'branch_id' | 'name'>
      activities: Table<Activity, 'branch_id' | 'lead_id'>
      function_acknowledgements: Table<FunctionAcknowledgement>
    }
    Views: Record<never, never>
    Functions: {
      free_alternatives: { Args: FreeAlternativesArguments; Returns: FreeAlternative[] }
      free_places: { Args: FreePlacesArguments; Returns: FreePlace[] }
      search: { Args: { typed: string; most: number }; Returns: SearchResult[] }
      challenge_option: { Args: { booking_id: string; hours: number }; Returns: Booking[] }
      same_phone: { Args: { phone: string }; Returns: SamePhone[] }
      spare_stock: { Args: { shortage_id: string }; Returns: SpareStock[] }
      occupancy: { Args: OccupancyArguments; Returns: Occupancy[] }
      books: { Args: BooksArguments; Returns: Books[] }
      books_by_month: { Args: BooksByMonthArguments; Returns: BooksOfMonth[] }
      staff_accounts: { Args: Record<never, never>; Returns: StaffAccount[] }
      open_sessions: { Args: WhoseSessions; Returns: OpenSession[] }
      end_sessions: { Args: EndSessionsArguments; Returns: number }
      enquiries: { Args: EnquiriesArguments; Returns: Enquiries[] }
      lead_funnel: { Args: EnquiriesArguments; Returns: StageReached[] }
      lead_reasons: { Args: EnquiriesArguments; Returns: ReasonCount[] }
    }
    Enums: { staff_role: StaffRole; booking_status: BookingStatus; hall_kind: HallKind }
    CompositeTypes: Record<never, never>
  }
}

export type TableName = keyof Database['public']['Tables']

/** The row type of a table Banquet knows; a plain record for any other table of the same database. */
export type RowOf<Name extends string> = Name extends TableName
  ? Database['public']['Tables'][Name]['Row']
  : Record<string, unknown>
