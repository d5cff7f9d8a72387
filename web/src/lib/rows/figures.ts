/** What the figures of the Dashboard answer, spelled as the database spells them. */
import type { LeadReason, LeadStage } from '@/lib/rows/leads'

export type OccupancyArguments = {
  first_date: string
  last_date: string
  step: 'day' | 'week' | 'month'
  /** Code of a daypart; null for every session. */
  session: string | null
  /** null: every branch, without a row for each hall. */
  only_branch: number | null
}

/** Sessions of base halls in a day, week or month. */
export type Occupancy = {
  branch_id: number
  /** null where the row adds up a branch. */
  hall_id: number | null
  starts_on: string
  sellable: number
  sold: number
  held: number
}

export type BooksArguments = { first_date: string; last_date: string; only_branch: number | null }

/** What stands on the books between two dates; what stood there a year ago is null where it is not known. */
export type Books = {
  functions: number
  covers: number
  options: number
  options_ending: number
  functions_a_year_ago: number | null
  covers_a_year_ago: number | null
}

export type BooksByMonthArguments = { first_month: string; months: number; only_branch: number | null }

export type BooksOfMonth = {
  /** First day of the month. */
  month: string
  functions: number
  covers: number
  options: number
  functions_a_year_ago: number | null
  /** What the same month of last year came to in the end. */
  functions_last_year: number | null
}

export type EnquiriesArguments = { days: number; only_branch: number | null }

export type Enquiries = {
  enquiries: number
  unanswered: number
  median_reply_seconds: number | null
  turned_down: number
  date_full: number
  won: number
}

export type StageReached = { stage: LeadStage; reached: number }

export type ReasonCount = { stage: LeadStage; reason: LeadReason; leads: number }
