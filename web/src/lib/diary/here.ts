/** Colleagues with a form open, by the calendar cell it stands on. */
import type { Colleague } from '@/lib/presence/whereabouts'
import { localTime } from '@/lib/time'
import { cellKey } from './occupancy'
import type { DiaryPage } from './page'

/** Somebody who is booking in a hall's day. */
export interface SomeoneHere {
  readonly id: string
  readonly name: string
}

/** Who is booking in which cell; of several in one, the first. */
export function hereByCell(
  colleagues: readonly Colleague[],
  pages: readonly DiaryPage[],
  nameOf: (id: string | null) => string,
): ReadonlyMap<string, SomeoneHere> {
  const zones = new Map(pages.flatMap((page) => page.rows.map((hall) => [hall.id, page.branch.timezone] as const)))
  const found = new Map<string, SomeoneHere>()
  for (const { id, doing } of colleagues) {
    const zone = doing?.kind === 'booking' ? zones.get(doing.slot.hallId) : undefined
    if (doing?.kind !== 'booking' || zone === undefined) continue
    const key = cellKey(doing.slot.hallId, localTime(doing.slot.window.starts, zone).date)
    if (!found.has(key)) found.set(key, { id, name: nameOf(id) })
  }
  return found
}
