/** The pages that one opens the application with, by the word of their address; each is a chunk of its own. */
import { lazyPage } from '@/app/lazy-page'

export const pages = {
  calendar: lazyPage(async () => (await import('@/pages/calendar/calendar-page')).CalendarPage),
  diary: lazyPage(async () => (await import('@/pages/diary/diary-page')).DiaryPage),
  today: lazyPage(async () => (await import('@/pages/today/today-page')).TodayPage),
  leads: lazyPage(async () => (await import('@/pages/leads/leads-page')).LeadsPage),
  dashboard: lazyPage(async () => (await import('@/pages/dashboard/dashboard-page')).DashboardPage),
}
