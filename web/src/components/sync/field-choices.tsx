/** Yours beside the server's, field by field; only what differs can be chosen. */
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import type { Choices, Contest, Field, Side } from '@/lib/outbox/choices'
import { fieldWord, valueWord } from '@/lib/outbox/words'

const words = messages.sync

type Props = {
  contest: Contest
  choices: Choices
  onChoose: (column: string, side: Side) => void
  zone: string
  mineNote: string
  theirsNote: string
}

export function FieldChoices({ contest, choices, onChoose, zone, mineNote, theirsNote }: Props) {
  return (
    <div className="overflow-x-auto rounded-card border border-line">
      <table className="w-full border-collapse text-left text-14 [&_td]:border-l [&_td]:border-line [&_tr+tr]:border-t [&_tr+tr]:border-line">
        <thead className="bg-sunken text-13">
          <tr>
            <th scope="col" className="w-[16%] px-3.5 py-2.5 font-semibold">{words.field}</th>
            <Side title={words.yours} note={mineNote} />
            <Side title={words.theirs} note={theirsNote} />
          </tr>
        </thead>
        <tbody className="border-t border-line">
          {contest.fields.map((field) => (
            <Row key={field.column} {...{ field, zone }} table={contest.table} side={choices[field.column]} onChoose={(side) => onChoose(field.column, side)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Side({ title, note }: { title: string; note: string }) {
  return <th scope="col" className="w-[42%] px-3.5 py-2 font-semibold">{title}<small className="block text-12 font-normal text-text-2">{note}</small></th>
}

type RowProps = { field: Field; table: string; side: Side | undefined; zone: string; onChoose: (side: Side) => void }

function Row({ field, table, side, zone, onChoose }: RowProps) {
  const word = fieldWord(field.column)
  return (
    <tr>
      <th scope="row" className="px-3.5 py-2.5 text-13 font-normal text-text-2">{word}</th>
      {(['mine', 'theirs'] as const).map((each) => {
        const value = valueWord(table, field.column, field[each], zone)
        if (!field.differs) return <td key={each} className="px-3.5 py-2.5 break-words text-text-2">{value}</td>
        return (
          <td key={each} className={cx('p-0', side === each ? 'bg-accent-soft font-semibold' : 'bg-warn-soft')}>
            <label className="flex min-h-11 cursor-pointer items-center gap-2.5 px-3.5 py-1.5 break-words tablet:min-h-10">
              <input
                type="radio"
                name={field.column}
                aria-label={`${words.choiceOf(word)}: ${each === 'mine' ? words.yours : words.theirs}, ${value}`}
                checked={side === each}
                onChange={() => onChoose(each)}
                className="size-4 flex-none accent-(--accent)"
              />
              {value}
            </label>
          </td>
        )
      })}
    </tr>
  )
}
