/** A page narrowed to one session: its functions alone, on one line; what holds a hall still holds it. Pure. */
import type { DiaryPage } from './page'
import { datesOf, spreadOn } from './spread'

const narrowed = new WeakMap<DiaryPage, Map<string, DiaryPage>>()

/** The page with the functions that take the session on some day; the whole page where the branch sells no such session. */
export function ofSession(page: DiaryPage, code: string): DiaryPage {
  const known = narrowed.get(page)?.get(code)
  if (known) return known
  const found = narrow(page, code)
  narrowed.set(page, (narrowed.get(page) ?? new Map<string, DiaryPage>()).set(code, found))
  return found
}

function narrow(page: DiaryPage, code: string): DiaryPage {
  const index = page.lines.findIndex((line) => line.code === code)
  if (index === -1) return page
  const bookings = page.bookings.filter((booking) =>
    datesOf(booking, page).some((date) => {
      const spread = spreadOn(booking, date, page)
      return spread !== null && spread.first <= index && index <= spread.last
    }),
  )
  return { ...page, lines: page.lines.slice(index, index + 1), bookings }
}
