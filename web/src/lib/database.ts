/** Row types of the tables the web application reads and writes, spelled as the database spells them. */

export type StaffRole =
  | 'owner' | 'manager' | 'sales' | 'operations' | 'kitchen' | 'store' | 'accounts' | 'viewer'

export type BookingStatus =
  | 'enquiry' | 'tentative' | 'confirmed' | 'in_progress' | 'completed' | 'settled'
  | 'released' | 'lost' | 'cancelled'

export type HallKind = 'base' | 'combination'

type Stamps = {
  /** ISO instant. */
  created_at: string
  /** ISO instant, set by the server; strictly grows per row. */
  modified_at: string
  /** Counts the writes of the row; an update that names a stale one is refused. */
  version: number
}

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

export type Profile = Stamps & { id: string; full_name: string; requested_role: string | null }

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
  option_rank: number
  option_expires_at: string | null
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
      profiles: Table<Profile>
      memberships: Table<Membership, 'user_id' | 'role'>
      role_permissions: Table<RolePermission>
      customers: Table<Customer, 'branch_id' | 'name'>
      events: Table<BanquetEvent, 'branch_id' | 'title'>
      bookings: Table<Booking, 'branch_id' | 'event_date' | 'event_time'>
      function_acknowledgements: Table<FunctionAcknowledgement>
    }
    Views: Record<never, never>
    Functions: { free_alternatives: { Args: FreeAlternativesArguments; Returns: FreeAlternative[] } }
    Enums: { staff_role: StaffRole; booking_status: BookingStatus; hall_kind: HallKind }
    CompositeTypes: Record<never, never>
  }
}

export type TableName = keyof Database['public']['Tables']

/** The row type of a table Banquet knows; a plain record for any other table of the same database. */
export type RowOf<Name extends string> = Name extends TableName
  ? Database['public']['Tables'][Name]['Row']
  : Record<string, unknown>
