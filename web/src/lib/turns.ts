/** Turning a page, as opposed to going to another one. */
import { isDate, isMonth } from '@/lib/time'

/** Whether two addresses are the same page of another day or month: `/dwk/calendar` and `/dwk/calendar/2026-12`. */
export function isTurn(before: { pathname: string }, after: { pathname: string }): boolean {
  const [a, b] = [split(before.pathname), split(after.pathname)]
  return a.page === b.page && a.day !== b.day
}

function split(pathname: string): { page: string; day: string } {
  const parts = pathname.split('/')
  const day = parts.find((part) => isDate(part) || isMonth(part)) ?? ''
  return { page: parts.filter((part) => part !== day && part !== '').join('/'), day }
}
