/** A form over live rows: what was typed, saving it in one transaction, and why it was refused. */
import { useState } from 'react'
import { useMutation } from '@/hooks/use-mutation'
import { edited, isOvertaken, shownOf, typedSince, writesOf, type Editable, type Edits } from '@/lib/settings/edits'
import { write, type Write, type WriteError } from '@/lib/writes'

export type RowEdits<Row> = {
  isDirty: boolean
  isBusy: boolean
  refusal: WriteError | null
  shown: (row: Row) => Row
  isOvertaken: (row: Row, key: keyof Row & string) => boolean
  change: (row: Row, part: Partial<Row>) => void
  discard: () => void
  /** `label` says the change in the Sync centre, `said` in the toast. */
  /** `more` goes along in the same transaction. True when it is done or kept. */
  save: (label: string, said: string, more?: readonly Write[]) => Promise<boolean>
}

export function useRowEdits<Row extends Editable>(table: 'branches' | 'dayparts' | 'halls', rows: readonly Row[]): RowEdits<Row> {
  const [edits, setEdits] = useState<Edits>(new Map())
  const { isBusy, refusal, mutate, forget } = useMutation()
  return {
    isDirty: edits.size > 0,
    isBusy,
    refusal,
    shown: (row) => shownOf(row, edits),
    isOvertaken: (row, key) => isOvertaken(row, edits, key),
    change: (row, part) => {
      forget()
      setEdits((before) => edited(before, row, part))
    },
    discard: () => {
      forget()
      setEdits(new Map())
    },
    save: async (label, said, more = []) => {
      const isDone = await mutate(() => write(label, [...writesOf(table, rows, edits), ...more]), { text: said })
      if (isDone) setEdits((now) => typedSince(edits, now))
      return isDone
    },
  }
}
