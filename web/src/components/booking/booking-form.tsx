/** The fields of a booking: who, what, where and when. Those that clash get the bad border while one types. */
import { ComboBox } from '@/components/ui/combo-box'
import { DateField } from '@/components/ui/date-field'
import { TextField } from '@/components/ui/field'
import { NumberField } from '@/components/ui/number-field'
import { Select } from '@/components/ui/select'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import { useIsPhone } from '@/hooks/use-is-phone'
import { formatCount } from '@/lib/count'
import { EVENT_TYPES, hallChange, SETUP_STYLES } from '@/lib/diary/draft-fields'
import type { DraftFields, FieldName } from '@/lib/diary/draft-fields'
import { partsLabel } from '@/lib/diary/house'
import { holdsHall } from '@/lib/diary/model'
import { sentence, styleWord, words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { formatDate } from '@/lib/time'
import { HallMark } from './hall-mark'
import { WithTheirs } from './theirs'

export type FormProps = {
  draft: BookingDraft
  today: string
  /** Whether the person may change a field; others are shown. */
  may: (field: FieldName) => boolean
}

export function BookingForm({ draft, today, may }: FormProps) {
  const { state, dispatch, tried, customer } = draft
  const { fields } = state
  const edit = (changes: Partial<DraftFields>): void => dispatch({ type: 'edit', changes })
  const theirs = { state, dispatch }
  // Guests are guaranteed once the contract stands, and counted once they are served.
  const isFirm = state.base !== null && holdsHall(state.base) && state.base.status !== 'tentative'
  const isServed = isFirm && state.base.status !== 'confirmed'
  return (
    <>
      <div className={isServed ? 'grid grid-cols-[1fr_6rem_6rem] gap-2' : isFirm ? 'grid grid-cols-[1fr_6.5rem] gap-2' : undefined}>
        <WithTheirs of="title" {...theirs}>
          <TextField
            label={words.name}
            value={fields.title}
            autoCapitalize="words"
            onChange={(title) => edit({ title })}
            placeholder={customer.fields.name.trim() || words.namePlaceholder}
            maxLength={200}
            isDisabled={!may('title')}
            error={tried && fields.title.trim() === '' && customer.fields.name.trim() === '' ? words.nameMissing : null}
          />
        </WithTheirs>
        {isFirm && (
          <WithTheirs of="guests_guaranteed" {...theirs}>
            <NumberField
              label={words.guaranteedField}
              value={fields.guests_guaranteed}
              onChange={(guests_guaranteed) => edit({ guests_guaranteed })}
              max={100_000}
              isDisabled={!may('guests_guaranteed')}
            />
          </WithTheirs>
        )}
        {isServed && (
          <WithTheirs of="guests_actual" {...theirs}>
            <NumberField
              label={messages.booking.covers}
              value={fields.guests_actual}
              onChange={(guests_actual) => edit({ guests_actual })}
              max={100_000}
              isDisabled={!may('guests_actual')}
            />
          </WithTheirs>
        )}
      </div>
      <div className="grid grid-cols-[1.2fr_.75fr_1.05fr] gap-2">
        <WithTheirs of="event_type" {...theirs}>
          <ComboBox
            label={words.function}
            items={choicesOf(EVENT_TYPES, fields.event_type, sentence)}
            value={fields.event_type}
            onChange={(event_type) => edit({ event_type })}
            onAdd={(text) => edit({ event_type: text })}
            isDisabled={!may('event_type')}
          />
        </WithTheirs>
        <WithTheirs of="guests_expected" {...theirs}>
          <NumberField
            label={words.expected}
            value={fields.guests_expected}
            onChange={(guests_expected) => edit({ guests_expected })}
            max={100_000}
            isDisabled={!may('guests_expected')}
          />
        </WithTheirs>
        <WithTheirs of="setup_style" {...theirs} show={(value) => styleWord(String(value))}>
          <Select
            label={words.setupStyle}
            items={choicesOf(SETUP_STYLES, fields.setup_style, styleWord)}
            value={fields.setup_style}
            onChange={(setup_style) => edit({ setup_style })}
            isDisabled={!may('setup_style')}
          />
        </WithTheirs>
      </div>
      <div className="grid grid-cols-[.9fr_1.1fr] gap-2 tablet:grid-cols-2">
        <HallField draft={draft} isDisabled={!may('hall_id')} />
        <WithTheirs of="event_date" {...theirs} show={(value) => formatDate(String(value), today)}>
          <DateField
            label={words.date}
            value={fields.event_date}
            onChange={(event_date) => event_date !== null && edit({ event_date })}
            today={today}
            isDisabled={!may('event_date')}
            error={isClash(draft) ? ' ' : null}
          />
        </WithTheirs>
      </div>
    </>
  )
}

/** True when somebody else holds what the draft asks for. */
export function isClash({ verdict }: BookingDraft): boolean {
  return verdict?.kind === 'taken' || verdict?.kind === 'only-setup-overlaps'
}

// A value that is not in the list (the demo's own words, an import) stays choosable.
function choicesOf(listed: readonly string[], value: string | null, label: (id: string) => string) {
  const ids = value === null || listed.includes(value) ? listed : [value, ...listed]
  return ids.map((id) => ({ id, label: label(id) }))
}

function HallField({ draft, isDisabled }: { draft: BookingDraft; isDisabled: boolean }) {
  const { state, dispatch, page, tried } = draft
  const { fields, touched } = state
  const isPhone = useIsPhone()
  const choose = (id: string | null): void => {
    const hall = page.rows.find((row) => String(row.id) === id)
    if (hall) dispatch({ type: 'edit', changes: hallChange(hall, touched) })
  }
  const missing = tried && fields.hall_id === null ? words.hallMissing : null
  return (
    <WithTheirs of="hall_id" state={state} dispatch={dispatch} show={(id) => page.house.byId.get(Number(id))?.name ?? String(id)}>
      <ComboBox
        label={words.hall}
        items={page.rows.map((hall) => ({
          id: String(hall.id),
          label: hall.name,
          // In a narrow field the name needs the room; the list has the mark all the same.
          detail: isPhone ? undefined : seatsLabel(draft, hall.id) || partsLabel(page.house, hall),
          mark: <HallMark draft={draft} hall={hall} />,
        }))}
        value={fields.hall_id === null ? null : String(fields.hall_id)}
        onChange={choose}
        isDisabled={isDisabled}
        error={missing ?? (isClash(draft) ? ' ' : null)}
      />
    </WithTheirs>
  )
}

function seatsLabel({ page: { house } }: BookingDraft, hallId: number): string {
  const seats = [house.capacityOf(hallId, 'rounds'), house.capacityOf(hallId, 'floating')]
  return seats.filter((count) => count !== null).map(formatCount).join(' / ')
}
