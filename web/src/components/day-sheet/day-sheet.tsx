/** A branch's day to take along: by hall and hour, with set-up, covers, contacts and notes. */
import { formatCount } from '@/lib/count'
import type { Sheet, SheetFunction, SheetHall } from '@/lib/day-sheet/sheet'
import { partsLabel, type House } from '@/lib/diary/house'
import { messages } from '@/lib/messages'
import './day-sheet.css'

const words = messages.daySheet

export type DaySheetProps = {
  title: string
  sheet: Sheet
  house: House
  /** `Sun 22 Nov 14:02`, when it is printed, and by whom. */
  time: string
  by: string
}

export function DaySheet({ title, sheet, house, time, by }: DaySheetProps) {
  const { functions, covers, from, to } = sheet
  return (
    <article className="day-sheet" aria-label={`${words.title}, ${title}`}>
      <header>
        <h2>{title}</h2>
        {functions > 0 && <p>{words.summary(functions, formatCount(covers), from, to)}</p>}
      </header>
      {sheet.halls.length === 0 && <p className="mt-6 text-center"><b className="font-semibold">{words.empty}</b><br />{words.emptyHint}</p>}
      {sheet.halls.map((hall) => <HallSection key={hall.hall.id} {...hall} parts={partsLabel(house, hall.hall)} />)}
      <footer>{words.stamp(time, by)} {words.later}</footer>
    </article>
  )
}

function HallSection({ hall, functions, parts }: SheetHall & { parts: string }) {
  return (
    <section>
      <h3>{hall.name}{parts && <span>{parts}</span>}</h3>
      <ul>{functions.map((entry) => <Entry key={entry.id} entry={entry} />)}</ul>
    </section>
  )
}

function Entry({ entry }: { entry: SheetFunction }) {
  const { title, hours, held, isFromBefore, since, kind, status, option, covers, style, shares, contact, notes } = entry
  return (
    <li>
      <div className="hours">
        <b>{hours}</b>
        <span className="quiet">{since !== null ? words.since(since) : isFromBefore ? words.fromNightBefore : held}</span>
      </div>
      <div className="what">
        <b>{title}</b>
        <div className="quiet">{[kind, option === null ? status : ''].filter(Boolean).join(', ')}</div>
        {option !== null && <div className="option">{option}</div>}
        {shares && <div className="quiet">{words.shared(shares)}</div>}
        {contact && <div>{contact}</div>}
      </div>
      <div className="covers">
        <b>{covers}</b> <span className="quiet">{style}</span>
      </div>
      {notes && <p className="notes">{notes}</p>}
    </li>
  )
}
