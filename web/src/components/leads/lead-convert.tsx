/** Makes a lead a piece of business: hall, day and session of each function; everything else comes along. */
import { useEffect, useRef, useState } from 'react'
import type { Lead } from '@/lib/database'
import { optionTag } from '@/lib/diary/options'
import { ordinal, sentence, words as diaryWords } from '@/lib/diary/words'
import type { DiaryPage } from '@/lib/diary/page'
import { uuidV7 } from '@/lib/diary/uuid'
import type { Offer } from '@/lib/leads/availability'
import { bookingOfLine, emptyLine, fits, judgeLine, linesOf, missingOf, type Conversion, type ConversionLine, type LineVerdict } from '@/lib/leads/conversion'
import { wishWords } from '@/lib/leads/wishes'
import { messages } from '@/lib/messages'
import { formatDate } from '@/lib/time'
import { Chip } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { DateField } from '@/components/ui/date-field'
import { TextField } from '@/components/ui/field'
import { NumberField } from '@/components/ui/number-field'
import { Segmented } from '@/components/ui/segmented'
import { Select } from '@/components/ui/select'
import { formFootClass } from '@/components/ui/side-panel'

const words = messages.leads.convert

type Status = 'tentative' | 'confirmed'

type Props = {
  lead: Lead
  page: DiaryPage
  offers: readonly Offer[]
  eventIds: ReadonlySet<string>
  today: string
  now: number
  /** Why the server would not; null so far. */
  refusal: string | null
  isBusy: boolean
  onConvert: (made: Conversion) => void
  onBack: () => void
}

export function LeadConvert({ lead, page, offers, eventIds, today, now, refusal, isBusy, onConvert, onBack }: Props) {
  const [lines, setLines] = useState<readonly ConversionLine[]>(() => linesOf(lead, offers, page, today))
  const [status, setStatus] = useState<Status>('tentative')
  const [notes, setNotes] = useState(lead.notes ?? '')
  const held = offers.filter(({ state }) => state === 'held')
  const noted = held.flatMap(({ own }) => (own && !own.notes ? [own] : []))
  const verdicts = lines.map((line) => judgeLine(line, page, eventIds))
  const included = lines.flatMap((line, index) => (line.isIncluded ? [{ line, verdict: verdicts[index] ?? null }] : []))
  const isReady = included.every(({ verdict }) => fits(verdict, status)) && included.length + held.length > 0
  const [addedKey, setAddedKey] = useState<string | null>(null)
  const add = (): void => {
    const line = emptyLine(lead, page, uuidV7())
    setLines([...lines, line])
    setAddedKey(line.key)
  }
  const change = (key: string, changes: Partial<ConversionLine>): void =>
    setLines(lines.map((line) => (line.key === key ? { ...line, ...changes } : line)))
  function convert() {
    if (!isReady) return
    const bookings = included.map(({ line, verdict }) => bookingOfLine(lead, line, page, verdict, status, uuidV7()))
    onConvert({ bookings, held: held.length, notes: notes.trim() || null, noted })
  }
  return (
    <form id={CONVERT_FORM_ID} className="flex flex-col gap-3 pb-4" onSubmit={(event) => { event.preventDefault(); convert() }}>
      <p className="text-13 text-text-2">{words.intro}</p>
      {held.map((offer) => <HeldLine key={offer.own?.id} offer={offer} today={today} now={now} />)}
      {lines.map((line, index) => (
        <LineFields key={line.key} {...{ line, page, today, lead, status }} verdict={verdicts[index] ?? null} number={index + 1} isAdded={line.key === addedKey} onChange={(changes) => change(line.key, changes)} />
      ))}
      <Button size="sm" icon="plus" className="h-11! self-start tablet:h-[26px]!" onPress={add}>{words.add}</Button>
      {included.length + noted.length > 0 && <TextField label={diaryWords.notes} value={notes} onChange={setNotes} rows={2} maxLength={10_000} />}
      <Segmented label={words.status} items={STATUSES} value={status} onChange={setStatus} />
      {refusal !== null && <p role="alert" className="rounded-card border border-bad-line bg-bad-soft px-3 py-2 text-13 text-bad-text">{refusal}</p>}
      {included.length + held.length === 0 && <p className="text-13 text-text-2">{words.nothing}</p>}
      <div className={`${formFootClass} flex-wrap`}>
        <Button type="submit" variant="primary" className="h-11 flex-1 tablet:h-9" shortcut="Ctrl Enter" isBusy={isBusy} isDisabled={!isReady}>{words.act(included.length)}</Button>
        <Button onPress={onBack} className="h-11 tablet:h-9">{words.back}</Button>
      </div>
    </form>
  )
}

export const CONVERT_FORM_ID = 'lead-convert'

const STATUSES = [{ id: 'tentative', label: words.tentative }, { id: 'confirmed', label: words.confirmed }] as const

function HeldLine({ offer: { own, date, hall, session }, today, now }: { offer: Offer; today: string; now: number }) {
  return (
    <p className="flex items-center gap-2 rounded-card border border-line bg-sunken px-3 py-2 text-13">
      <span className="min-w-0 flex-1"><b className="font-semibold">{formatDate(date, today)}</b> {messages.leads.offers.place(hall?.name ?? '', session.name.toLowerCase())}</span>
      <Chip tone="accent" icon="check">{(own && optionTag(own, now)?.text) ?? words.held}</Chip>
    </p>
  )
}

type LineProps = {
  line: ConversionLine
  lead: Lead
  page: DiaryPage
  verdict: LineVerdict
  status: Status
  number: number
  /** It was asked for just now: the focus goes to its first choice, which stands before the button that added it. */
  isAdded: boolean
  today: string
  onChange: (changes: Partial<ConversionLine>) => void
}

function LineFields({ line, lead, page, verdict, status, number, isAdded, today, onChange }: LineProps) {
  const fields = useRef<HTMLFieldSetElement>(null)
  useEffect(() => {
    if (isAdded) fields.current?.querySelector('button')?.focus()
  }, [isAdded])
  const kind = line.wish?.event_type ?? lead.event_type
  const asked = line.wish ? wishWords(line.wish, today) : null
  const name = [kind ? sentence(kind) : messages.leads.panel.function(number), asked].filter(Boolean).join(', ')
  const halls = page.rows.map((hall) => ({ id: String(hall.id), label: hall.name, detail: String(page.house.capacityOf(hall.id, 'rounds') ?? '') }))
  return (
    <fieldset ref={fields} className="rounded-card border border-line p-2.5">
      <legend className="sr-only">{name}</legend>
      <div className="flex min-h-8 items-center gap-2">
        <Checkbox isSelected={line.isIncluded} onChange={(isIncluded) => onChange({ isIncluded })}>{name}</Checkbox>
        <span className="flex-1" />
        {line.isIncluded && <VerdictChip line={line} verdict={verdict} status={status} />}
      </div>
      {line.isIncluded && (
        <div className="mt-1 grid grid-cols-2 gap-2">
          <Select label={words.hall} items={halls} value={line.hallId === null ? null : String(line.hallId)} placeholder={words.missing.hall} onChange={(id) => onChange({ hallId: Number(id) })} />
          <DateField label={words.date} value={line.date} today={today} onChange={(date) => onChange({ date })} />
          <Select label={words.session} items={page.dayparts.map(({ code, name: label }) => ({ id: code, label }))} value={line.session} onChange={(session) => onChange({ session })} />
          <NumberField label={words.guests} value={line.guests} onChange={(guests) => onChange({ guests })} max={100_000} />
        </div>
      )}
    </fieldset>
  )
}

function VerdictChip({ line, verdict, status }: { line: ConversionLine; verdict: LineVerdict; status: Status }) {
  if (verdict === null) return <Chip>{words.missing[missingOf(line)]}</Chip>
  if (verdict.state === 'free') return <Chip tone="ok" icon="check">{words.free}</Chip>
  const rank = verdict.state === 'option' && verdict.rank !== null ? ordinal(verdict.rank) : null
  return fits(verdict, status) ? <Chip tone="warn" icon="clock">{words.taken(rank)}</Chip> : <Chip tone="bad" icon="close">{words.taken(null)}</Chip>
}
