/**
 * The keys of each screen, for the sheet that `?` opens and for `docs/keyboard.md`. Who adds a key to a screen
 * adds its line here; a combination is written with spaces (`Ctrl K`), one after another with `then`.
 */
import { messages } from '@/lib/messages'

export type KeyLine = {
  /** Each alternative as its caps: `[['Ctrl', 'K'], ['/']]`. */
  caps: readonly (readonly string[])[]
  does: string
}

const line = (does: string, ...alternatives: string[]): KeyLine => ({ caps: alternatives.map((keys) => keys.split(' ')), does })

const words = messages.keys

/** Keys that act on every page; those to the sections are added from the rail. */
export const keysEverywhere: readonly KeyLine[] = [
  line(words.find, 'Ctrl K', '/'),
  line(words.newBooking, 'N', 'B'),
  line(words.regions, 'F6', 'Shift F6'),
  line(words.save, 'Ctrl Enter'),
  line(words.escape, 'Esc'),
  line(words.all, '?'),
]

const arrows = ['←', '→', '↑', '↓']

const bySection: Readonly<Record<string, readonly KeyLine[]>> = {
  diary: [
    line(words.today, 'T'),
    line(words.blocks, 'Tab', 'Shift Tab'),
    line(words.open, 'Enter'),
    line(words.here, 'N'),
    line(words.move, 'Shift ←', 'Shift →'),
    line(words.stretch, 'Alt ←', 'Alt →'),
    line(words.otherHall, 'Ctrl ↑', 'Ctrl ↓'),
    line(words.moveSession, 'Shift ←', 'Shift →'),
    line(words.moveDay, 'Shift PgUp', 'Shift PgDn'),
    line(words.takeUp, 'Space'),
    line(words.moveWeekDay, 'Shift ←', 'Shift →'),
    line(words.moveWeekSession, 'Shift ↑', 'Shift ↓'),
    line(words.drop, 'Enter', 'Esc'),
  ],
  calendar: [
    line(words.today, 'T'),
    line(words.cells, ...arrows),
    line(words.week, 'Home', 'End'),
    line(words.month, 'PgUp', 'PgDn'),
    line(words.openDay, 'Enter'),
    line(words.book, 'B'),
  ],
  leads: [
    line(words.newLead, 'L'),
    line(words.cards, 'J', 'K', ...arrows),
    line(words.open, 'Enter'),
    line(words.stage, 'M'),
    line(words.convert, 'C'),
    line(words.editLead, 'E'),
    line(words.log, 'N'),
  ],
  people: [line(words.invite, 'I'), line(words.rows, 'J', 'K', '↑', '↓'), line(words.open, 'Enter')],
  stock: [line(words.recordMovement, 'M'), line(words.rows, '↑', '↓'), line(words.open, 'Enter')],
}

/** The keys of one screen; none for a screen without keys of its own. */
export function keysOf(section: string | null): readonly KeyLine[] {
  return (section === null ? undefined : bySection[section]) ?? []
}
