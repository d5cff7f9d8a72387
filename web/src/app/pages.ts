/** The pages that one opens the application with, by the word of their address; each is a chunk of its own. */
import { lazyPart } from '@/components/ui/lazy-part'

export const pages = {
  calendar: lazyPart(async () => (await import('@/pages/calendar/calendar-page')).CalendarPage),
  diary: lazyPart(async () => (await import('@/pages/diary/diary-page')).DiaryPage),
  today: lazyPart(async () => (await import('@/pages/today/today-page')).TodayPage),
  leads: lazyPart(async () => (await import('@/pages/leads/leads-page')).LeadsPage),
  dashboard: lazyPart(async () => (await import('@/pages/dashboard/dashboard-page')).DashboardPage),
}
