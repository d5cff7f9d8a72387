/** What stays while pages change: the rail (the bar at the foot of a phone), what lies over every page, and the toasts. */
import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { useSignedIn } from '@/hooks/use-session'
import { useIsPhone } from '@/hooks/use-is-phone'
import { useShellKeys } from '@/hooks/use-shell-keys'
import { messages } from '@/lib/messages'
import { ToastRegion } from '@/components/ui/toast-region'
import { BottomBar } from '@/components/shell/bottom-bar'
import { LazyKeysSheet } from '@/components/shell/lazy-keys-sheet'
import { Rail } from '@/components/shell/rail'
import { sectionsFor } from '@/components/shell/sections'
import { SpokenShell } from '@/components/shell/spoken-shell'
import { useHere } from '@/components/shell/use-here'

export type AppShellProps = {
  /** At the foot of the rail, above the person. */
  foot?: ReactNode
  /** Over every page: the palette. */
  over?: ReactNode
  children: ReactNode
}

export function AppShell({ foot, over, children }: AppShellProps) {
  useGoTo()
  const isPhone = useIsPhone()
  return (
    <div className="flex h-dvh flex-col overflow-hidden max-tablet:safe-sides tablet:grid tablet:grid-cols-[52px_minmax(0,1fr)] desktop:grid-cols-[64px_minmax(0,1fr)] print:block print:h-auto print:overflow-visible">
      <a
        href="#page"
        className="fixed top-2 left-2 z-(--z-toast) -translate-y-16 rounded-control bg-accent px-3 py-2 font-semibold text-on-accent focus:translate-y-0 print:hidden"
      >
        {messages.shell.skip}
      </a>
      {!isPhone && <Rail foot={foot} />}
      <div id="page" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none low:overflow-y-auto print:overflow-visible">{children}</div>
      {isPhone && <BottomBar />}
      <ToastRegion />
      <SpokenShell />
      {over}
      <LazyKeysSheet />
    </div>
  )
}

function useGoTo(): void {
  const navigate = useNavigate()
  const { rights } = useSignedIn()
  const { branch } = useHere()
  useShellKeys((key) => {
    const section = sectionsFor(rights).find((candidate) => candidate.key === key)
    if (!section || branch === null) return false
    void navigate(section.path(branch))
    return true
  })
}
