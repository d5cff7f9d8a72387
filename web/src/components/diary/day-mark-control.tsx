/** What the day is, beside its title: muhurat and festival; who keeps the branch's calendar changes the muhurat here. */
import { useMemo } from 'react'
import { DaySign } from '@/components/ui/day-sign'
import { FilterMenu } from '@/components/ui/filter-menu'
import { useCalendarRows } from '@/hooks/use-calendar-days'
import { useSignedIn } from '@/hooks/use-session'
import type { Branch, CalendarDay } from '@/lib/database'
import { BY_HAND, marksOf, spokenMark, tierName } from '@/lib/diary/day-marks'
import { uuidV7 } from '@/lib/diary/uuid'
import { messages } from '@/lib/messages'
import { formatDate } from '@/lib/time'
import { toasts } from '@/lib/toasts'
import { write } from '@/lib/writes'
import type { Write } from '@/lib/writes'

const words = messages.boards
const TIERS = [3, 2, 1, 0] as const

export function DayMarkControl({ branch, date, today }: { branch: Branch; date: string; today: string }) {
  const { rights } = useSignedIn()
  const rows = useCalendarRows(branch.id, date)
  const mark = useMemo(() => marksOf(rows).get(date), [rows, date])
  const set = (tier: number): void => void setTier(branch.id, date, rows, tier, words.muhuratSet(tierName(tier), formatDate(date, today)))
  return (
    <>
      {mark && (
        <span className="flex items-center gap-1.5 text-13 font-medium whitespace-nowrap text-accent-text" title={words.fromList(mark.source)}>
          {mark.tier > 0 && <DaySign mark={mark} />}
          <span aria-hidden="true">{mark.name}</span>
          <span className="sr-only">{spokenMark(mark)}</span>
        </span>
      )}
      {rights.can('insert', 'calendar_days', branch.id) && (
        <FilterMenu
          label={words.muhurat}
          text={mark && mark.tier > 0 ? tierName(mark.tier) : words.muhurat}
          items={TIERS.map((tier) => ({ id: String(tier), label: tier === 0 ? tierName(0) : words.muhuratTier(tierName(tier)) }))}
          value={String(mark?.tier ?? 0)}
          onChange={(id) => set(Number(id))}
        />
      )}
    </>
  )
}

async function setTier(branchId: number, date: string, rows: readonly CalendarDay[], tier: number, label: string): Promise<void> {
  const writes = writesOf(branchId, date, rows.filter(({ kind }) => kind === 'muhurat'), tier)
  if (writes.length === 0) return
  const outcome = await write(label, writes)
  if (outcome.kind === 'refused') toasts.show({ text: words.muhuratFailed(outcome.error.message), tone: 'failed' })
}

// No muhurat: what any list says of the day is taken out. Else the house's own word stands before the lists.
function writesOf(branch_id: number, date: string, muhurats: readonly CalendarDay[], tier: number): Write[] {
  const table = 'calendar_days'
  if (tier === 0) return muhurats.map(({ id, version }) => ({ op: 'delete', table, id, version }))
  const own = muhurats.find(({ source }) => source === BY_HAND)
  if (own) return own.tier === tier ? [] : [{ op: 'update', table, id: own.id, version: own.version, changes: { tier } }]
  return [{ op: 'insert', table, row: { id: uuidV7(), branch_id, date, kind: 'muhurat', tier, name: null, source: BY_HAND } }]
}
