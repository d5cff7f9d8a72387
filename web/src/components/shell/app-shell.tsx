/** What stays while pages change: the rail (the bar at the foot of a phone), and the toasts. */
import type { ReactNode } from 'react'
import { messages } from '@/lib/messages'
import { ToastRegion } from '@/components/ui/toast-region'
import { BottomBar } from '@/components/shell/bottom-bar'
import { Rail } from '@/components/shell/rail'

export function AppShell({ children }: { children: ReactNode }) {
  return (
    <div className="flex h-dvh flex-col overflow-hidden tablet:grid tablet:grid-cols-[52px_minmax(0,1fr)] desktop:grid-cols-[64px_minmax(0,1fr)]">
      <a
        href="#page"
        className="fixed top-2 left-2 z-(--z-toast) -translate-y-16 rounded-control bg-accent px-3 py-2 font-semibold text-on-accent focus:translate-y-0"
      >
        {messages.shell.skip}
      </a>
      <Rail />
      <div id="page" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">{children}</div>
      <BottomBar />
      <ToastRegion />
    </div>
  )
}
