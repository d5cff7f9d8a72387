/** What paper needs and the screen does not: its styles, and at the foot of every page of what it is, of when and by whom. */
import { messages } from '@/lib/messages'
import { formatDate, formatInstant, dateIn } from '@/lib/time'
import '@/styles/print.css'

export type Foot = {
  /** Branch and page: *Dwarka, Leads*. */
  title: string
  /** Of the time that is printed. */
  zone: string
  /** Who prints it. */
  name: string
}

/** Says at each printing what stands at the foot of the pages, until `left` aborts. */
export function keepFoot(foot: Foot, left: AbortSignal): void {
  const write = (): void => document.documentElement.style.setProperty('--paper-foot', textOfCss(footAt(foot, Date.now())))
  addEventListener('beforeprint', write, { signal: left })
}

/** The foot in words. Paper is read next year too: the year is never left out. */
export function footAt({ title, zone, name }: Foot, now: number): string {
  return messages.daySheet.foot(title, `${formatDate(dateIn(zone, now), '')} ${formatInstant(now, zone)}`, name)
}

/** A text as CSS writes it: quotes and backslashes escaped, no line breaks. */
export function textOfCss(text: string): string {
  return `"${text.replace(/[\s\p{Cc}]+/gu, ' ').replace(/["\\]/g, '\\$&')}"`
}
