/** What a place shows when it has nothing, not yet, or no longer: empty, loading, failed. */
import { useEffect, useState, type ReactNode } from 'react'
import { cx } from '@/lib/cx'
import { Icon, type IconName } from '@/components/ui/icon'

/** Nothing here, in words, with the way on as children. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="rounded-panel bg-raised px-6 py-4 text-center shadow-2">
      <p className="font-semibold">{title}</p>
      {children && <p className="mt-1 text-13 text-text-2">{children}</p>}
      {action && <div className="mt-2.5 flex justify-center">{action}</div>}
    </div>
  )
}

const banners = {
  bad: { look: 'bg-bad-soft text-bad-text', icon: 'warning', role: 'alert' },
  offline: { look: 'bg-conn-off text-conn-off-text', icon: 'cloudOff', role: 'status' },
  info: { look: 'bg-info-soft text-info-text', icon: 'bell', role: 'status' },
} satisfies Record<string, { look: string; icon: IconName; role: string }>

/** A line across the page: what failed, when, and what can be done. */
export function Banner({ tone, title, children, action }: { tone: keyof typeof banners; title: string; children?: ReactNode; action?: ReactNode }) {
  const { look, icon, role } = banners[tone]
  return (
    <div role={role} className={cx('flex min-h-10 flex-none items-center gap-2.5 border-b border-line py-1 pr-2 pl-3.5 text-13', look)}>
      <Icon name={icon} />
      <p className="min-w-0 flex-1"><b className="font-semibold">{title}</b> {children}</p>
      {action}
    </div>
  )
}

const QUIET_MS = 400

/**
 * Whether to shimmer: not before 400 ms, so that what comes quickly does not flash. Draw the frame at once
 * and give the empty cells `shimmer` only then. `afterMs`: how long what is said instead waits.
 */
export function useIsSlow(isLoading: boolean, afterMs = QUIET_MS): boolean {
  const [isSlow, setSlow] = useState(false)
  useEffect(() => {
    if (!isLoading) return
    const timer = setTimeout(() => setSlow(true), afterMs)
    return () => {
      clearTimeout(timer)
      setSlow(false)
    }
  }, [isLoading, afterMs])
  return isLoading && isSlow
}

/** A grey line where words will be. `width` in percent. */
export function SkeletonLine({ width = 100 }: { width?: number }) {
  const isSlow = useIsSlow(true)
  return <span aria-hidden="true" className={cx('my-2 block h-[11px] rounded-[4px]', isSlow ? 'shimmer' : 'bg-sunken')} style={{ width: `${width}%` }} />
}
