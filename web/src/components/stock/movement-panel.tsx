/** Recording what moved: what, how many, why, for which function. The count to come is seen before it is saved. */
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ComboBox } from '@/components/ui/combo-box'
import { TextField } from '@/components/ui/field'
import { useLeaving } from '@/components/ui/leaving'
import { NumberField } from '@/components/ui/number-field'
import { Select } from '@/components/ui/select'
import { SidePanel } from '@/components/ui/side-panel'
import { useMutation } from '@/hooks/use-mutation'
import type { Booking, InventoryItem, InventoryNeed, MovementReason } from '@/lib/database'
import { focusFirstProblem } from '@/lib/first-problem'
import { messages } from '@/lib/messages'
import { recordMovement } from '@/lib/stock/commands'
import { afterMovements, OF_A_FUNCTION, RECORDED, whyImpossible } from '@/lib/stock/movements'
import { count, signed } from '@/lib/stock/words'
import { formatDate } from '@/lib/time'
import { RefusalNote } from './refusal-note'

const words = messages.stock

export type MovementPanelProps = {
  items: readonly InventoryItem[]
  needs: readonly InventoryNeed[]
  bookings: ReadonlyMap<string, Booking>
  /** The item to begin with. */
  itemId: string | null
  personId: string
  /** The local date of the branch. */
  today: string
  onClose: () => void
}

type Form = { itemId: string | null; reason: MovementReason; entered: number | null; bookingId: string; note: string }

const NOBODY = 'nobody'

export function MovementPanel({ items, needs, bookings, itemId, personId, today, onClose }: MovementPanelProps) {
  const [form, setForm] = useState<Form>({ itemId, reason: 'issue', entered: null, bookingId: NOBODY, note: '' })
  const [isTried, setTried] = useState(false)
  const { isBusy, refusal, mutate, forget } = useMutation()
  const item = items.find(({ id }) => id === form.itemId) ?? null
  const moved = movedOf(form, item)
  const problem = problemOf(form, item)
  const leaving = useLeaving(form.entered !== null || form.note.trim() !== '', onClose)
  const change = (part: Partial<Form>) => {
    forget()
    setForm({ ...form, ...part })
  }

  async function save() {
    if (isBusy) return
    setTried(true)
    if (!item || moved === null || problem !== null) return focusFirstProblem()
    const what = `${words.reasons[moved.reason]}, ${moved.reason === 'count' ? signed(moved.quantity) : count(moved.quantity)} ${item.name}`
    const isDone = await mutate(() => recordMovement(item, moved, personId, Date.now()), { text: words.recorded(what) })
    if (isDone) onClose()
  }

  return (
    <SidePanel
      title={words.record}
      onClose={leaving.close}
      onSave={() => void save()}
      footer={<Button variant="primary" size="lg" className="w-full tablet:h-8 tablet:text-14" isBusy={isBusy} onPress={() => void save()}>{words.recordShort}</Button>}
    >
      <div className="flex flex-col gap-3">
        <Select
          label={words.reason}
          items={RECORDED.map((reason) => ({ id: reason, label: words.reasons[reason] }))}
          value={form.reason}
          onChange={(reason) => change({ reason: reason as MovementReason, entered: null })}
        />
        <ComboBox
          label={words.item}
          items={items.filter(({ active }) => active).map(({ id, name, on_hand }) => ({ id, label: name, detail: count(on_hand) }))}
          value={form.itemId}
          onChange={(next) => change({ itemId: next, bookingId: NOBODY })}
          error={isTried && !item ? words.chooseItem : null}
        />
        <NumberField
          label={form.reason === 'count' ? words.counted : words.quantity}
          value={form.entered}
          onChange={(entered) => change({ entered })}
          max={10_000_000}
          {...(item && { unit: item.unit })}
          error={form.entered !== null || isTried ? problem : null}
          hint={hintOf(item, moved)}
        />
        {OF_A_FUNCTION.has(form.reason) && item && (
          <Select
            label={words.forBooking}
            items={[{ id: NOBODY, label: words.forNobody }, ...functionsOf(item, needs, bookings, today)]}
            value={form.bookingId}
            onChange={(bookingId) => change({ bookingId })}
          />
        )}
        <TextField label={words.note} value={form.note} onChange={(note) => change({ note })} maxLength={2000} />
        <RefusalNote refusal={refusal} />
      </div>
      {leaving.question}
    </SidePanel>
  )
}

function movedOf({ reason, entered, bookingId, note }: Form, item: InventoryItem | null) {
  if (!item || entered === null) return null
  const quantity = reason === 'count' ? entered - item.on_hand : entered
  if (quantity === 0) return null
  const of = OF_A_FUNCTION.has(reason) && bookingId !== NOBODY ? bookingId : null
  return { reason, quantity, bookingId: of, note: note.trim() || null }
}

function problemOf(form: Form, item: InventoryItem | null): string | null {
  if (!item) return null
  const moved = movedOf(form, item)
  if (moved === null) return form.reason === 'count' && form.entered !== null ? words.countedSame : words.sayHowMany
  return whyImpossible(item, { ...moved, booking_id: moved.bookingId })
}

function hintOf(item: InventoryItem | null, moved: ReturnType<typeof movedOf>): string | null {
  if (!item) return null
  if (moved === null) return words.handNow(count(item.on_hand))
  if (moved.reason === 'count') return words.countedDifference(signed(moved.quantity), count(item.on_hand))
  return words.after(count(afterMovements(item, [{ ...moved, booking_id: moved.bookingId }]).on_hand))
}

/** Functions that take the item, those that are about to begin or to end first; two of one name are told apart by their day. */
function functionsOf(item: InventoryItem, needs: readonly InventoryNeed[], bookings: ReadonlyMap<string, Booking>, today: string) {
  return needs
    .filter((need) => need.item_id === item.id && need.counts && need.booking_id !== null)
    .sort((a, b) => a.out_at.localeCompare(b.out_at))
    .flatMap((need) => {
      const booking = bookings.get(need.booking_id ?? '')
      return booking ? [{ id: booking.id, label: booking.title, detail: `${formatDate(booking.event_date, today)} · ${count(need.issued)}/${count(need.quantity)}` }] : []
    })
}
