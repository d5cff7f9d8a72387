/** A quiet page of the diary beside the form: a picture, hidden from screen readers. Its functions are made up. */
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'

const ROW_PX = 80
const HALLS = ['Cellar', 'Emerald B', 'Emerald A', 'Grand', 'Lawn', 'Pearl'] as const

type Block = {
  row: number
  /** Pixels from the left of the ruled page: set-up begins, function begins, function ends, tear-down ends. */
  at: readonly [number, number, number, number]
  look: 'done' | 'ink' | 'live' | 'pencil'
  title: string
  line: string
}

const BLOCKS: readonly Block[] = [
  { row: 0, at: [67, 125, 336, 384], look: 'done', title: 'Iyer satsang', line: '07:30–11:00' },
  { row: 1, at: [134, 192, 442, 489], look: 'ink', title: 'Nimbus Infratech lunch', line: '11:30–16:00' },
  { row: 2, at: [58, 115, 345, 394], look: 'live', title: 'BrightPath staff lunch', line: 'In progress' },
  { row: 3, at: [288, 346, 634, 682], look: 'pencil', title: 'Malhotra–Kapoor reception', line: '1st option, 3 h 48 m left' },
  { row: 4, at: [365, 422, 864, 912], look: 'ink', title: 'Arora–Bhatia wedding', line: '19:00–05:00' },
  { row: 5, at: [154, 211, 422, 471], look: 'pencil', title: 'Narayanan 60th', line: '1st option, 2 d 4 h left' },
  { row: 5, at: [461, 518, 748, 797], look: 'ink', title: 'Rohan Agarwal 50th', line: '19:30–23:30' },
]

const looks = {
  done: 'bg-done text-done-text',
  ink: 'bg-ink text-ink-text [&_span]:text-ink-text-2',
  live: 'bg-live text-live-text',
  pencil: 'border-[1.5px] border-dashed border-pencil-line bg-pencil text-pencil-text [&_span]:text-text-2',
} satisfies Record<Block['look'], string>

const inkStripes = 'bg-[repeating-linear-gradient(135deg,var(--ink-hatch)_0_4px,transparent_4px_8px)]'
const pencilStripes = 'bg-[repeating-linear-gradient(135deg,var(--pencil-hatch)_0_4px,transparent_4px_8px)]'
const rules =
  'bg-[repeating-linear-gradient(180deg,transparent_0_79px,var(--line)_79px_80px),repeating-linear-gradient(90deg,transparent_0_95px,var(--line)_95px_96px)]'

export function QuietPage() {
  return (
    <aside aria-hidden="true" className="relative hidden overflow-hidden border-l-3 border-double border-rule bg-canvas tablet:block">
      {HALLS.map((hall, row) => (
        <span key={hall} className="absolute left-0 w-[72px] pr-3 text-right text-12 text-text-3" style={{ top: row * ROW_PX + 32 }}>{hall}</span>
      ))}
      <div className={cx('absolute inset-y-0 -right-10 left-[72px]', rules)}>
        {BLOCKS.map((block) => <QuietBlock key={block.title} block={block} />)}
      </div>
      <div className="absolute right-6 bottom-[84px] left-28 max-w-[440px] rounded-panel bg-raised px-6 py-5 shadow-2">
        <h2 className="text-22 font-semibold">{messages.signIn.claimTitle}</h2>
        <p className="mt-1.5 text-text-2">{messages.signIn.claim}</p>
      </div>
    </aside>
  )
}

function QuietBlock({ block: { row, at, look, title, line } }: { block: Block }) {
  const top = row * ROW_PX + 10
  const [from, begins, ends, until] = at
  return (
    <>
      <div className={cx('absolute h-[60px] rounded-control', look === 'pencil' ? pencilStripes : inkStripes)} style={{ top, left: from, width: until - from }} />
      <div className={cx('absolute h-[60px] overflow-hidden rounded-control px-3 py-[9px] text-13 leading-[17px] whitespace-nowrap', looks[look])} style={{ top, left: begins, width: ends - begins }}>
        <b className="block font-semibold">{title}</b>
        <span>{line}</span>
      </div>
    </>
  )
}
