/** One function of a lead that is being converted: whether, where, when, for how many, and what stands against it. */
import { useEffect, useId, useRef } from 'react'
import type { Lead } from '@/lib/database'
import { optionTag } from '@/lib/diary/options'
import type { DiaryPage } from '@/lib/diary/page'
import { ordinal, sentence } from '@/lib/diary/words'
import type { Offer } from '@/lib/leads/availability'
import { fits, isAskedFor, missingOf, type ConversionLine, type LineVerdict } from '@/lib/leads/conversion'
import { wishWords } from '@/lib/leads/wishes'
import { messages } from '@/lib/messages'
import { formatDate } from '@/lib/time'
import { Chip } from '@/components/ui/badge'
import { Checkbox } from '@/components/ui/checkbox'
import { DateField } from '@/components/ui/date-field'
import { NumberField } from '@/components/ui/number-field'
import { Select } from '@/components/ui/select'

const words = messages.leads.convert

export type ConvertStatus = 'tentative' | 'confirmed'

/** A function that holds its hall already. */
export function HeldLine({ offer: { own, date, hall, session }, today, now }: { offer: Offer; today: string; now: number }) {
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
  status: ConvertStatus
  /** Of the line within the form, from 1. */
  number: number
  /** What the server had against it as it stands; null: nothing, or nothing yet. */
  refusal: string | null
  /** It was asked for just now: the focus goes to its first choice, which stands before the button that added it. */
  isAdded: boolean
  today: string
  onChange: (changes: Partial<ConversionLine>) => void
}

export function ConvertLine({ line, page, lead, verdict, status, number, refusal, isAdded, today, onChange }: LineProps) {
  const fields = useRef<HTMLFieldSetElement>(null)
  const refusalId = useId()
  useEffect(() => {
    if (isAdded) fields.current?.querySelector('button')?.focus()
  }, [isAdded])
  const asked = line.wish ? wishWords(line.wish, today) : null
  const name = [functionName(line, lead, number), asked].filter(Boolean).join(', ')
  const halls = page.rows.map((hall) => ({ id: String(hall.id), label: hall.name, detail: String(page.house.capacityOf(hall.id, 'rounds') ?? '') }))
  return (
    <fieldset ref={fields} className="rounded-card border border-line p-2.5" aria-describedby={refusal === null ? undefined : refusalId}>
      <legend className="sr-only">{name}</legend>
      <div className="flex min-h-8 flex-wrap items-center gap-2">
        <Checkbox isSelected={line.isIncluded} onChange={(isIncluded) => onChange({ isIncluded })}>{name}</Checkbox>
        <span className="flex-1" />
        {/* there before it changes, so that another hall or day is heard to be free or taken */}
        <span role="status">{line.isIncluded && <VerdictChip {...{ line, verdict, status }} />}</span>
      </div>
      {line.isIncluded && (
        <div className="mt-1 grid grid-cols-2 gap-2">
          <Select label={words.hall} items={halls} value={line.hallId === null ? null : String(line.hallId)} placeholder={words.missing.hall} onChange={(id) => onChange({ hallId: Number(id) })} />
          <DateField label={words.date} value={line.date} today={today} onChange={(date) => onChange({ date })} />
          <Select label={words.session} items={page.dayparts.map(({ code, name: label }) => ({ id: code, label }))} value={line.session} onChange={(session) => onChange({ session })} />
          <NumberField label={words.guests} value={line.guests} onChange={(guests) => onChange({ guests })} max={100_000} />
        </div>
      )}
      {refusal !== null && <p id={refusalId} className="mt-2 text-13 text-bad-text">{refusal}</p>}
    </fieldset>
  )
}

/** What kind of function it is; without a kind, the how manieth. */
function functionName({ wish }: ConversionLine, lead: Lead, number: number): string {
  const kind = wish?.event_type ?? lead.event_type
  return kind ? sentence(kind) : messages.leads.panel.function(number)
}

function VerdictChip({ line, verdict, status }: Pick<LineProps, 'line' | 'verdict' | 'status'>) {
  if (verdict === null) return <Chip>{words.missing[missingOf(line)]}</Chip>
  if (verdict.state === 'clash') return <Chip tone="bad" icon="close">{words.clash(verdict.other + 1)}</Chip>
  if (verdict.state === 'free') {
    return isAskedFor(line) ? <Chip tone="ok" icon="check">{words.free}</Chip> : <Chip tone="warn" icon="check">{words.freeInstead}</Chip>
  }
  const rank = verdict.state === 'option' && verdict.rank !== null ? ordinal(verdict.rank) : null
  return fits(verdict, status) ? <Chip tone="warn" icon="clock">{words.taken(rank)}</Chip> : <Chip tone="bad" icon="close">{words.taken(null)}</Chip>
}
