/** The list a store keeps, as CSV: looked through line by line before anything is added. */
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { useMutation } from '@/hooks/use-mutation'
import { messages } from '@/lib/messages'
import { addItems } from '@/lib/stock/commands'
import { itemsOfCsv } from '@/lib/stock/csv'
import { RefusalNote } from './refusal-note'

const words = messages.stock
/** More than any list of a store is; a mistaken file does not freeze the page. */
const MOST_BYTES = 1_000_000
const SHOWN = 8

export function ImportItems({ branchId, onDone }: { branchId: number; onDone: () => void }) {
  const [text, setText] = useState('')
  const { isBusy, refusal, mutate, forget } = useMutation()
  const { items, problems } = itemsOfCsv(text)
  const isReady = text.trim() !== '' && problems.length === 0
  const read = (next: string) => {
    forget()
    setText(next.slice(0, MOST_BYTES))
  }

  async function add() {
    const isDone = await mutate(() => addItems(branchId, items, -1), { text: words.importedToast(items.length) })
    if (isDone) onDone()
  }

  return (
    <section aria-label={words.importTitle} className="flex w-full max-w-[560px] flex-col gap-3 rounded-panel bg-raised px-5 py-4 text-left shadow-2">
      <h2 className="text-16 font-semibold">{words.importTitle}</h2>
      <p className="text-13 text-text-2">{words.importHint}</p>
      <label className="flex flex-col gap-1 text-12 font-medium text-text-2">
        {words.importFile}
        <input
          type="file"
          accept=".csv,text/csv,text/plain"
          className="text-13 text-text file:mr-3 file:h-8 file:rounded-control file:border file:border-line-control file:bg-raised file:px-3 file:text-14 file:text-text"
          onChange={(event) => void event.target.files?.[0]?.text().then(read)}
        />
      </label>
      <TextField label={words.importPaste} rows={5} value={text} onChange={read} />
      {text.trim() !== '' && problems.length > 0 && (
        <ul role="alert" className="text-13 text-bad-text">
          {problems.slice(0, SHOWN).map((problem) => <li key={problem}>{problem}</li>)}
        </ul>
      )}
      {isReady && <p role="status" className="text-13 text-ok-text">{words.importReady(items.length)}</p>}
      <RefusalNote refusal={refusal} />
      <div><Button variant="primary" isBusy={isBusy} isDisabled={!isReady} onPress={() => void add()}>{words.importAct(items.length)}</Button></div>
    </section>
  )
}
