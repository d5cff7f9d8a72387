/** The screens that exist, in the order of the rail. */
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import type { IconName } from '@/components/ui/icon'

export type Section = 'diary' | 'calendar'

export const sections: readonly { id: Section; label: string; icon: IconName; path: (branch: string) => string }[] = [
  { id: 'diary', label: messages.shell.diary, icon: 'diary', path: (branch) => routes.diary(branch) },
  { id: 'calendar', label: messages.shell.calendar, icon: 'calendar', path: (branch) => routes.calendar(branch) },
]

/** The section an address belongs to; null for none. */
export function sectionOf(pathname: string): Section | null {
  const name = pathname.split('/')[2]
  return sections.find((section) => section.id === name)?.id ?? null
}
