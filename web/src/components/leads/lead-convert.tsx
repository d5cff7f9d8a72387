/** Makes a lead a piece of business: hall, day and session of each function; everything else comes along. */
import { useState } from 'react'
import type { Lead } from '@/lib/database'
import type { DiaryPage } from '@/lib/diary/page'
import { uuidV7 } from '@/lib/diary/uuid'
import { words as diaryWords } from '@/lib/diary/words'
import type { Offer } from '@/lib/leads/availability'
import { bookingOfLine, fits, judgeLines, linesOf, nextLine, refusedLines, type Conversion, type ConversionLine, type RefusedLines } from '@/lib/leads/conversion'
import { messages } from '@/lib/messages'
import type { WriteError } from '@/lib/writes'
import { ConvertLine, HeldLine, type ConvertStatus } from '@/components/leads/convert-line'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { Segmented } from '@/components/ui/segmented'
import { formFootClass } from '@/components/ui/side-panel'

const words = messages.leads.convert

type Props = {
  lead: Lead
  page: DiaryPage
  offers: readonly Offer[]
  eventIds: ReadonlySet<string>
  today: string
  now: number
  /** Answers why the server would not; null: it is done, or kept until the server is reached. */
  onConvert: (made: Conversion) => Promise<WriteError | null>
  onBack: () => void
}

export function LeadConvert({ lead, page, offers, eventIds, today, now, onConvert, onBack }: Props) {
  const [lines, setLines] = useState<readonly ConversionLine[]>(() => linesOf(lead, offers, page, today))
  const [status, setStatus] = useState<ConvertStatus>('tentative')
  const [notes, setNotes] = useState(lead.notes ?? '')
  const [refused, setRefused] = useState<RefusedLines | null>(null)
  const [isBusy, setBusy] = useState(false)
  const held = offers.filter(({ state }) => state === 'held')
  const noted = held.flatMap(({ own }) => (own && !own.notes ? [own] : []))
  const verdicts = judgeLines(lines, page, eventIds)
  const included = lines.flatMap((line, index) => (line.isIncluded ? [{ line, verdict: verdicts[index] ?? null }] : []))
  const isReady = included.every(({ verdict }) => fits(verdict, status)) && included.length + held.length > 0
  const [addedKey, setAddedKey] = useState<string | null>(null)
  const add = (): void => {
    const line = nextLine(lines, lead, page, today, eventIds, uuidV7())
    setLines([...lines, line])
    setAddedKey(line.key)
  }
  const change = (key: string, changes: Partial<ConversionLine>): void =>
    setLines(lines.map((line) => (line.key === key ? { ...line, ...changes } : line)))
  async function convert() {
    if (!isReady || isBusy) return
    const bookings = included.map(({ line, verdict }) => bookingOfLine(lead, line, page, verdict, status, uuidV7()))
    setBusy(true)
    const error = await onConvert({ bookings, held: held.length, notes: notes.trim() || null, noted })
    setBusy(false)
    setRefused(error && refusedLines(error, included.map(({ line }) => line), bookings))
  }
  return (
    <form id={CONVERT_FORM_ID} className="flex flex-col gap-3 pb-4" onSubmit={(event) => { event.preventDefault(); void convert() }}>
      <p className="text-13 text-text-2">{words.intro}</p>
      {held.map((offer) => <HeldLine key={offer.own?.id} offer={offer} today={today} now={now} />)}
      {lines.map((line, index) => (
        <ConvertLine
          key={line.key}
          {...{ line, page, today, lead, status }}
          verdict={verdicts[index] ?? null}
          number={index + 1}
          refusal={refused?.byLine.get(line) ?? null}
          isAdded={line.key === addedKey}
          onChange={(changes) => change(line.key, changes)}
        />
      ))}
      <Button size="sm" icon="plus" className="h-11! self-start tablet:h-[26px]!" onPress={add}>{words.add}</Button>
      {included.length + noted.length > 0 && <TextField label={diaryWords.notes} value={notes} onChange={setNotes} rows={2} maxLength={10_000} />}
      <Segmented label={words.status} items={STATUSES} value={status} onChange={setStatus} />
      {refused && <p role="alert" className="rounded-card border border-bad-line bg-bad-soft px-3 py-2 text-13 text-bad-text">{refused.summary}</p>}
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
