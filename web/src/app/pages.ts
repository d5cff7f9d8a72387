/** The pages that one opens the application with, by the word of their address; each is a chunk of its own. */
import type { ComponentType } from 'react'
import { lazyPart, type LazyPart } from '@/components/ui/lazy-part'

/** A page as a chunk of its own; where it does not come, what stands in its place says so. */
export function pagePart<Props extends object>(fetchPage: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  return lazyPart(fetchPage, () => undefined)
}

export const pages = {
  calendar: pagePart(async () => (await import('@/pages/calendar/calendar-page')).CalendarPage),
  diary: pagePart(async () => (await import('@/pages/diary/diary-page')).DiaryPage),
  today: pagePart(async () => (await import('@/pages/today/today-page')).TodayPage),
  leads: pagePart(async () => (await import('@/pages/leads/leads-page')).LeadsPage),
  dashboard: pagePart(async () => (await import('@/pages/dashboard/dashboard-page')).DashboardPage),
}
