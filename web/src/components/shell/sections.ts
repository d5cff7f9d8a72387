/** The screens that exist, in the order of the rail: Today, Diary, Calendar, Leads, Stock, Dashboard, People. */
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import type { Rights } from '@/lib/rights'
import type { IconName } from '@/components/ui/icon'

export type Section = 'today' | 'dashboard' | 'diary' | 'calendar' | 'leads' | 'stock' | 'people'

export type SectionLink = {
  id: Section
  label: string
  icon: IconName
  path: (branch: string) => string
  /** The table without which there is nothing to see: who may not read it does not see the section. */
  reads: string
  /** `g` and this key go there. */
  key: string
}

export const sections: readonly SectionLink[] = [
  { id: 'today', label: messages.shell.today, icon: 'today', path: (branch) => routes.today(branch), reads: 'bookings', key: 't' },
  { id: 'diary', label: messages.shell.diary, icon: 'diary', path: (branch) => routes.diary(branch), reads: 'bookings', key: 'd' },
  { id: 'calendar', label: messages.shell.calendar, icon: 'calendar', path: (branch) => routes.calendar(branch), reads: 'bookings', key: 'c' },
  { id: 'leads', label: messages.shell.leads, icon: 'leads', path: (branch) => routes.leads(branch), reads: 'leads', key: 'l' },
  { id: 'stock', label: messages.shell.stock, icon: 'stock', path: (branch) => routes.stock(branch), reads: 'inventory_items', key: 's' },
  // whose figures they are: those who see customers too
  { id: 'dashboard', label: messages.shell.dashboard, icon: 'dashboard', path: () => routes.dashboards(), reads: 'customers', key: 'b' },
  { id: 'people', label: messages.shell.people, icon: 'people', path: (branch) => routes.people(branch), reads: 'memberships', key: 'p' },
]

/** The sections a person may open. */
export function sectionsFor(rights: Rights): SectionLink[] {
  return sections.filter(({ reads }) => rights.can('read', reads))
}

/** What a phone's bar has room for, nearest to the thumb of who works the floor; the rest is behind *More*. */
const BAR: readonly string[] = ['today', 'calendar', 'leads', 'diary', 'stock', 'dashboard', 'people']
/** Of the bar beside the button in its middle, which who books nothing does not have. */
const BESIDE_NEW = 3
const WITHOUT_NEW = 4

/** The sections of a phone's bar, and those behind its last button. */
export function barOf(open: readonly SectionLink[], hasNew: boolean): { bar: SectionLink[]; more: SectionLink[] } {
  const byUse = [...open].sort((a, b) => BAR.indexOf(a.id) - BAR.indexOf(b.id))
  const bar = byUse.slice(0, hasNew ? BESIDE_NEW : WITHOUT_NEW)
  return { bar, more: open.filter((section) => !bar.includes(section)) }
}

/** The section an address belongs to; null for none. */
export function sectionOf(pathname: string): Section | null {
  const [, first, second] = pathname.split('/')
  return sections.find(({ id }) => id === second || id === first)?.id ?? null
}
