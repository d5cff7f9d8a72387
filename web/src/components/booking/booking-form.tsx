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
  return (
    <>
      <NameRow draft={draft} may={may} />
      <FunctionRow draft={draft} may={may} />
      <div className="grid grid-cols-[.9fr_1.1fr] gap-2 tablet:grid-cols-2">
        <HallField draft={draft} isDisabled={!may('hall_id')} />
        <DayField {...{ draft, today, may }} />
      </div>
    </>
  )
}

type RowProps = Pick<FormProps, 'draft' | 'may'>

/** Whose it is. Guests are guaranteed once the contract stands, and counted once they are served. */
function NameRow({ draft, may }: RowProps) {
  const { state, dispatch, tried, customer } = draft
  const { fields, base } = state
  const isFirm = base !== null && holdsHall(base) && base.status !== 'tentative'
  const isServed = isFirm && base.status !== 'confirmed'
  return (
    <div className={isServed ? 'grid grid-cols-[1fr_6rem_6rem] gap-2' : isFirm ? 'grid grid-cols-[1fr_6.5rem] gap-2' : undefined}>
      <WithTheirs of="title" state={state} dispatch={dispatch}>
        <TextField
          label={words.name}
          value={fields.title}
          autoCapitalize="words"
          onChange={(title) => dispatch({ type: 'edit', changes: { title } })}
          placeholder={customer.fields.name.trim() || words.namePlaceholder}
          maxLength={200}
          isDisabled={!may('title')}
          error={tried && fields.title.trim() === '' && customer.fields.name.trim() === '' ? words.nameMissing : null}
        />
      </WithTheirs>
      {isFirm && <GuestCount of="guests_guaranteed" label={words.guaranteedField} draft={draft} may={may} />}
      {isServed && <GuestCount of="guests_actual" label={messages.booking.covers} draft={draft} may={may} />}
    </div>
  )
}

type GuestCountProps = RowProps & { of: 'guests_expected' | 'guests_guaranteed' | 'guests_actual'; label: string }

function GuestCount({ of, label, draft: { state, dispatch }, may }: GuestCountProps) {
  return (
    <WithTheirs of={of} state={state} dispatch={dispatch}>
      <NumberField
        label={label}
        value={state.fields[of]}
        onChange={(guests) => dispatch({ type: 'edit', changes: { [of]: guests } })}
        max={100_000}
        isDisabled={!may(of)}
      />
    </WithTheirs>
  )
}

/** What kind of function it is, for how many, and how the hall is set up. */
function FunctionRow({ draft, may }: RowProps) {
  const { state, dispatch } = draft
  const { fields } = state
  const edit = (changes: Partial<DraftFields>): void => dispatch({ type: 'edit', changes })
  return (
    <div className="grid grid-cols-[1.2fr_.75fr_1.05fr] gap-2">
      <WithTheirs of="event_type" state={state} dispatch={dispatch}>
        <ComboBox
          label={words.function}
          items={choicesOf(EVENT_TYPES, fields.event_type, sentence)}
          value={fields.event_type}
          onChange={(event_type) => edit({ event_type })}
          onAdd={(text) => edit({ event_type: text })}
          isDisabled={!may('event_type')}
        />
      </WithTheirs>
      <GuestCount of="guests_expected" label={words.expected} draft={draft} may={may} />
      <WithTheirs of="setup_style" state={state} dispatch={dispatch} show={(value) => styleWord(String(value))}>
        <Select
          label={words.setupStyle}
          items={choicesOf(SETUP_STYLES, fields.setup_style, styleWord)}
          value={fields.setup_style}
          onChange={(setup_style) => edit({ setup_style })}
          isDisabled={!may('setup_style')}
        />
      </WithTheirs>
    </div>
  )
}

function DayField({ draft, today, may }: FormProps) {
  const { state, dispatch } = draft
  return (
    <WithTheirs of="event_date" state={state} dispatch={dispatch} show={(value) => formatDate(String(value), today)}>
      <DateField
        label={words.date}
        value={state.fields.event_date}
        onChange={(event_date) => event_date !== null && dispatch({ type: 'edit', changes: { event_date } })}
        today={today}
        isDisabled={!may('event_date')}
        error={isClash(draft) ? ' ' : null}
      />
    </WithTheirs>
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
