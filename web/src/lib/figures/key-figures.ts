/** The six figures of the Dashboard in words. A dash, never a zero, where nothing is known. */
import { heatOf } from './heat'
import { formatCount, formatGrowth, formatShare, growthOf, shareOf } from './numbers'
import type { Figures } from './read'
import { stepOf } from './read'
import { messages } from '@/lib/messages'
import { formatDuration } from '@/lib/time'

const words = messages.figures.key

export type KeyFigure = {
  id: 'occupancy' | 'options' | 'functions' | 'covers' | 'enquiries' | 'turned-down'
  name: string
  /** null: not known. */
  value: string | null
  growth: { text: string; isUp: boolean } | null
  more: string
}

/** `mayReadLeads`: without it enquiries are not zero but not one's to know. */
export function keyFiguresOf(figures: Figures, order: readonly number[], mayReadLeads: boolean): KeyFigure[] {
  const { measure, occupancy, books, today, enquiries, query: { span } } = figures
  const { total } = heatOf(occupancy, order, stepOf(span))
  const hasHalls = total.sellable > 0
  const reply = enquiries.median_reply_seconds
  const told = [
    plain('occupancy', words.sold[measure](span), hasHalls ? formatShare(shareOf(total.sold, total.sellable)) : null,
      words.soldOf(formatCount(total.sold), formatCount(total.sellable))),
    plain('options', words.onOption(span), hasHalls ? formatShare(shareOf(total.held, total.sellable)) : null,
      words.options(formatCount(books.options), books.options_ending)),
    grown('functions', words.functions(span), books.functions, books.functions_a_year_ago, words.functionsToday(today.functions)),
    grown('covers', words.covers(span), books.covers, books.covers_a_year_ago, words.coversToday(formatCount(today.covers))),
    ofLeads('enquiries', words.enquiries(span), formatCount(enquiries.enquiries), reply === null ? words.noReply : words.reply(formatDuration(reply * 1_000))),
    ofLeads('turned-down', words.turnedDown(span), formatCount(enquiries.turned_down), words.dateFull(enquiries.date_full)),
  ]
  return hasHistory(figures) ? told : told.map((each) => ({ ...each, value: null, growth: null, more: each.more === words.forSales ? each.more : words.noHistory }))

  function ofLeads(id: KeyFigure['id'], name: string, value: string, more: string): KeyFigure {
    return mayReadLeads ? plain(id, name, value, more) : { ...plain(id, name, null, more), more: words.forSales }
  }
}

/** Whether anything was booked or asked for, as far as the figures look: until then a zero tells nothing. */
function hasHistory({ occupancy, books, today, months, enquiries, funnel }: Figures): boolean {
  return books.functions + books.options + (books.functions_a_year_ago ?? 0) + today.functions + enquiries.enquiries > 0
    || occupancy.some(({ sold, held }) => sold + held > 0)
    || months.some(({ functions, options, functions_last_year: lastYear }) => functions + options + (lastYear ?? 0) > 0)
    || funnel.some(({ reached }) => reached > 0)
}

function plain(id: KeyFigure['id'], name: string, value: string | null, more: string): KeyFigure {
  return { id, name, value, growth: null, more: value === null ? messages.figures.unknown : more }
}

function grown(id: KeyFigure['id'], name: string, now: number, aYearAgo: number | null, otherwise: string): KeyFigure {
  const growth = growthOf(now, aYearAgo)
  return {
    id,
    name,
    value: formatCount(now),
    growth: growth === null ? null : { text: formatGrowth(growth), isUp: growth >= 0 },
    more: growth === null ? otherwise : words.growth,
  }
}
