/** Words of the printed day sheet. */
import { inLanguage } from './language'

export const daySheet = /* @__PURE__ */ inLanguage('daySheet', {
  title: 'Day sheet',
  titleOf: (branch: string, date: string) => `${branch}, ${date}`,
  print: 'Print',
  back: 'Diary',
  open: 'Day sheet',
  summary: (functions: number, covers: string, from: string | null, to: string | null) =>
    `${functions === 1 ? '1 function' : `${functions} functions`}, ${covers} covers${from === null || to === null ? '' : `, first set-up ${from}, last tear-down ${to}`}`,
  held: (from: string, to: string) => `hall ${from}–${to}`,
  option: (until: string | null) => (until === null ? 'Option, not confirmed' : `Option until ${until}, not confirmed`),
  fromNightBefore: 'from the night before',
  since: (date: string) => `since ${date}`,
  shared: (halls: string) => `also holds ${halls}`,
  guaranteed: (count: string) => `GTD ${count}`,
  empty: 'No function on this day',
  emptyHint: 'What is booked for it appears here, and on paper the next time it is printed.',
  stamp: (time: string, name: string) => `Printed ${time} by ${name}.`,
  foot: (title: string, time: string, name: string) => `${title} · printed ${time} by ${name}`,
  later: 'What changed after that is on screen only.',
} as const)
