/** Rows and answers about who works here, and how they sign in. */
import type { StaffRole } from '@/lib/database'
import type { Stamps } from '@/lib/rows/stamps'

/** Who is asked to work where as what; `branch_id` null: every branch. */
export type Invitation = Stamps & {
  id: string
  email: string
  full_name: string | null
  branch_id: number | null
  role: StaffRole
  invited_by: string | null
  user_id: string | null
  /** ISO instants. */
  expires_at: string
  /** When the link was last mailed; null while it waits. */
  sent_at: string | null
  /** Why it could not be mailed. */
  mail_error: string | null
  accepted_at: string | null
}

/** What `staff_accounts` answers: how the people one may see sign in. */
export type StaffAccount = {
  user_id: string
  email: string | null
  /** ISO instants. */
  confirmed_at: string | null
  last_sign_in_at: string | null
  banned_until: string | null
  /** How many are open. */
  sessions: number
}

/** null, or left out: one's own. */
export type WhoseSessions = { person?: string }

/** One row of `open_sessions`. */
export type OpenSession = {
  id: string
  /** ISO instants. */
  created_at: string
  last_used_at: string
  user_agent: string | null
  address: string | null
  is_current: boolean
}

/** `session_id` left out: all but the one that asks. */
export type EndSessionsArguments = WhoseSessions & { session_id?: string }
