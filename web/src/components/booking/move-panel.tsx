/**
 * Move to…: a day, a session and a hall are chosen for a booking, each hall saying who holds it then. For fingers,
 * for keys and for screen readers, and for days that are not on the page.
 */
import { useMemo, useState } from 'react'
import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import { Button } from '@/components/ui/button'
import { DateField } from '@/components/ui/date-field'
import { labelClass } from '@/components/ui/field'
import { Icon } from '@/components/ui/icon'
import { MissingPanel, whyMissing } from '@/components/ui/missing-panel'
import { SessionButtons } from '@/components/ui/session-buttons'
import { SidePanel } from '@/components/ui/side-panel'
import { useIsSlow } from '@/components/ui/states'
import { useBookingMoves } from '@/hooks/use-booking-moves'
import { useConnection } from '@/hooks/use-connection'
import { useDiary } from '@/hooks/use-diary'
import { useLiveTable } from '@/hooks/use-live-table'
import { cx } from '@/lib/cx'
import type { Booking, Branch } from '@/lib/database'
import { ghostOfMotion, spokenGhost } from '@/lib/diary/ghosts'
import type { Ghost } from '@/lib/diary/ghosts'
import { hasMoved } from '@/lib/diary/moving'
import type { JudgedMotion } from '@/lib/diary/moving'
import type { DiaryPage } from '@/lib/diary/page'
import { hallsFor, takenWhole } from '@/lib/diary/targets'
import type { Target } from '@/lib/diary/targets'
import { words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { monthOf } from '@/lib/time'

const moving = messages.moving

type Props = { id: string; branches: readonly Branch[]; today: string; onClose: () => void }

export function MovePanel({ id, branches, today, onClose }: Props) {
  const table = useLiveTable<Booking>({ table: 'bookings', conditions: [['id', 'eq', id]] })
  const row = table.byKey.get(id)
  const branch = branches.find((candidate) => candidate.id === row?.branch_id)
  if (!row || !branch) return <MissingPanel title={words.booking} why={whyMissing(table)} gone={words.notFound} onClose={onClose} />
  return <Places {...{ row, branch, today, onClose }} />
}

/** What this device has of another month is read by then. */
const DEVICE_MS = 1_000

type PlacesProps = Omit<Props, 'id' | 'branches'> & { row: Booking; branch: Branch }

function Places({ row, branch, today, onClose }: PlacesProps) {
  const [chosen, choose] = useState<Partial<Target>>({})
  const shown = useMemo(() => [branch], [branch])
  const diary = useDiary(shown, monthOf(chosen.date ?? row.event_date))
  const { connection } = useConnection()
  const isMissing = useIsSlow(!diary.loaded && connection.status === 'offline', DEVICE_MS)
  const page = diary.pages[0] as DiaryPage
  const { canMove, onMove, onClash } = useBookingMoves(page, today)
  const to = { ...takenWhole(row, page).to, ...chosen }
  const halls = useMemo(() => hallsFor(row, { date: to.date, line: to.line }, page), [row, to.date, to.line, page])
  const judged = halls.find(({ hall }) => hall.id === to.hallId)?.judged ?? null
  const set = (change: Partial<Target>): void => choose({ ...chosen, ...change })
  const drop = (motion: JudgedMotion): void => {
    if (motion.clashes.length > 0) return onClash(row, motion.columns)
    onClose()
    onMove(row, motion.columns)
  }
  return (
    <SidePanel
      title={moving.moveTitle(row.title)}
      onClose={onClose}
      footer={canMove(row) && diary.loaded ? <DropFooter judged={judged} onDrop={drop} /> : <p className="text-12 text-text-2">{diary.loaded ? moving.staysPut : isMissing && moving.notHere}</p>}
    >
      <div className="flex flex-col gap-3 pb-4">
        <SessionButtons
          label={words.session}
          sessions={page.lines.map((part, line) => ({ id: part.code, label: part.name, isTaken: isTaken(row, { ...to, line }, page) }))}
          value={to.line === null ? null : (page.lines[to.line]?.code ?? null)}
          onChange={(code) => set({ line: page.lines.findIndex((part) => part.code === code) })}
        />
        <DateField label={words.date} value={to.date} onChange={(date) => date !== null && set({ date })} today={today} />
        {diary.loaded && <HallChoice {...{ halls, page }} value={to.hallId} onChange={(hallId) => set({ hallId })} />}
        <p className="sr-only" role="status">{judged && spokenGhost(ghostOfMotion(judged, page), page, '')}</p>
      </div>
    </SidePanel>
  )
}

function isTaken(row: Booking, to: Target, page: DiaryPage): boolean {
  return hallsFor(row, to, page).some(({ hall, judged }) => hall.id === to.hallId && judged.clashes.length > 0)
}

type HallChoiceProps = { halls: ReturnType<typeof hallsFor>; page: DiaryPage; value: number; onChange: (hallId: number) => void }

function HallChoice({ halls, page, value, onChange }: HallChoiceProps) {
  return (
    <RadioGroup value={String(value)} onChange={(id) => onChange(Number(id))} className="flex flex-col gap-[3px]">
      <Label className={labelClass}>{words.hall}</Label>
      <div className="flex flex-col gap-1.5">
        {halls.map(({ hall, judged }) => (
          <Radio key={hall.id} value={String(hall.id)} className={({ isSelected }) => rowClass(isSelected)}>
            <span className="min-w-0 flex-1">
              <b className="block wrap-anywhere font-semibold">{hall.name}</b>
              <HowItStands judged={judged} ghost={ghostOfMotion(judged, page)} />
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}

const TONES = { free: 'text-ok-text', tight: 'text-warn-text', clash: 'text-bad-text' } as const

function HowItStands({ judged, ghost }: { judged: JudgedMotion; ghost: Ghost }) {
  const hours = <span className="text-text-2">{ghost.hours}</span>
  if (!hasMoved(judged)) return <span className="block text-12 text-text-2">{hours} {moving.standsHere}</span>
  return (
    <span className={cx('block text-12', TONES[ghost.fit])}>
      {hours} <Icon name={ghost.fit === 'free' ? 'check' : 'warning'} size="chip" className="inline" /> {ghost.judgement}
    </span>
  )
}

function rowClass(isSelected: boolean): string {
  return cx(
    'flex min-h-11 items-center gap-2 rounded-control border px-3 py-1.5 text-13 data-focus-visible:focus-ring',
    isSelected ? 'border-accent bg-accent-soft' : 'border-line-control bg-sheet data-hovered:bg-hover',
  )
}

function DropFooter({ judged, onDrop }: { judged: JudgedMotion | null; onDrop: (motion: JudgedMotion) => void }) {
  const isClash = judged !== null && judged.clashes.length > 0
  const isMoved = judged !== null && hasMoved(judged)
  const hint = !isMoved ? moving.chooseOther : isClash ? moving.openThereHint : moving.told(null)
  return (
    <>
      <Button variant="primary" className="w-full max-tablet:h-11" isDisabled={!isMoved} onPress={() => judged && onDrop(judged)}>
        {isMoved && isClash ? moving.openThere : moving.move}
      </Button>
      <p className="mt-[7px] text-12 text-text-2">{hint}</p>
    </>
  )
}
