/** A store's list as CSV: read, checked line by line, ready to be added. Nothing is guessed. */
import { messages } from '@/lib/messages'

export type NewItem = {
  name: string
  sku: string | null
  category: string
  unit: string
  kind: 'returnable' | 'consumable'
  owned: number
  out_of_service: number
  par_level: number
  guests_per_unit: number | null
  turnaround_minutes: number
}

export type CsvReading = { items: readonly NewItem[]; problems: readonly string[] }

/** One transaction, and one screen to look through. */
const MOST_ITEMS = 500

const words = messages.stock

/** The items of a CSV text; lines end by any convention, fields may be quoted, `;` separates as well as `,`. */
export function itemsOfCsv(text: string): CsvReading {
  const [head, ...lines] = recordsOf(text)
  if (!head) return { items: [], problems: [words.importNothing] }
  const columns = head.fields.map((name) => name.trim().toLowerCase().replace(/[\s-]+/g, '_'))
  if (!columns.includes('name')) return { items: [], problems: [words.importNoName] }
  const problems: string[] = []
  const items: NewItem[] = []
  const skus = new Set<string>()
  for (const { line, fields } of lines) {
    const value = (column: string) => fields[columns.indexOf(column)]?.trim() ?? ''
    const [item, problem] = itemOf(value)
    if (problem !== null) problems.push(words.importLine(line, problem))
    else if (item.sku !== null && skus.has(item.sku)) problems.push(words.importLine(line, words.importTwice(item.sku)))
    else items.push(item)
    if (problem === null && item.sku !== null) skus.add(item.sku)
  }
  if (items.length > MOST_ITEMS) problems.push(words.importTooMany(MOST_ITEMS))
  if (items.length === 0 && problems.length === 0) problems.push(words.importNothing)
  return { items, problems }
}

type ItemOrProblem = [item: NewItem, problem: null] | [item: null, problem: string]

function itemOf(value: (column: string) => string): ItemOrProblem {
  const name = value('name')
  if (name === '') return [null, words.importMissingName]
  const kind = value('kind').toLowerCase() || 'returnable'
  if (kind !== 'returnable' && kind !== 'consumable') return [null, words.importKind(kind)]
  const counts: Record<string, number> = {}
  for (const column of ['owned', 'out_of_service', 'par_level', 'guests_per_unit', 'turnaround_hours']) {
    const text = value(column).replace(/[\s,]/g, '')
    if (!/^\d{0,8}$/.test(text)) return [null, words.importNotACount(column, value(column))]
    counts[column] = Number(text)
  }
  const { owned = 0, out_of_service = 0, par_level = 0, guests_per_unit = 0, turnaround_hours = 0 } = counts
  if (out_of_service > owned) return [null, words.moreOutThanOwned]
  return [{
    name, kind, owned, out_of_service, par_level,
    sku: value('sku') || null,
    category: value('category') || 'Other',
    unit: value('unit') || 'piece',
    guests_per_unit: guests_per_unit || null,
    turnaround_minutes: turnaround_hours * 60,
  }, null]
}

type CsvRecord = { line: number; fields: string[] }

/** RFC 4180, with `;` for spreadsheets of countries whose comma is the decimal point. Empty lines are skipped. */
function recordsOf(text: string): CsvRecord[] {
  const plain = text.replace(/^\uFEFF/, '')
  const separator = separatorOf(plain)
  const records: CsvRecord[] = []
  let fields: string[] = []
  let field = ''
  let isQuoted = false
  let line = 1
  let startedAt = 1
  const end = () => {
    fields.push(field)
    if (fields.some((each) => each.trim() !== '')) records.push({ line: startedAt, fields })
    fields = []
    field = ''
  }
  for (let index = 0; index < plain.length; index++) {
    const letter = plain[index] ?? ''
    if (letter === '\n') line += 1
    if (isQuoted) {
      if (letter !== '"') field += letter
      else if (plain[index + 1] === '"') { field += '"'; index += 1 }
      else isQuoted = false
    } else if (letter === '"' && field.trim() === '') {
      field = ''
      isQuoted = true
    } else if (letter === separator) {
      fields.push(field)
      field = ''
    } else if (letter === '\n' || letter === '\r') {
      end()
      if (letter === '\n') startedAt = line
    } else field += letter
  }
  end()
  return records
}

function separatorOf(text: string): string {
  const head = text.split('\n', 1)[0] ?? ''
  return head.split(';').length > head.split(',').length ? ';' : ','
}
