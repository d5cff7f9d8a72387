/**
 * Where toasts are shown: bottom left, above the footer. F6 reaches them, as a region of the page; their time waits
 * while one looks, and under a dialog, where nobody reaches them. The region speaks, politely, and not the toast: what
 * arrives with its text already in it is heard only where it enters a region that was there before. What failed says so
 * itself, at once.
 */
import { useEffect, useRef, useSyncExternalStore, type FocusEvent, type RefObject } from 'react'
import { Button } from 'react-aria-components/Button'
import { messages } from '@/lib/messages'
import { toasts, type Toast } from '@/lib/toasts'
import { Avatar } from '@/components/ui/avatar'
import { Icon, type IconName } from '@/components/ui/icon'

export function ToastRegion() {
  const shown = useSyncExternalStore(toasts.subscribe, toasts.getAll)
  const region = useRef<HTMLDivElement>(null)
  const keepCameFrom = useWayBack(region, shown)
  // What lies under a dialog or an open menu is inert meanwhile.
  useEffect(() => toasts.holdWhile(() => region.current?.closest('[inert]') != null), [])
  return (
    <div
      ref={region}
      role="region"
      data-region=""
      aria-live="polite"
      aria-label={messages.toast.region}
      tabIndex={-1}
      className={regionClass}
      onPointerEnter={() => toasts.pause(true)}
      onPointerLeave={() => toasts.pause(false)}
      onFocus={(event) => {
        toasts.pause(true)
        keepCameFrom(event)
      }}
      onBlur={() => toasts.pause(false)}
    >
      {shown.map((toast) => <ToastCard key={toast.id} toast={toast} />)}
    </div>
  )
}

/**
 * A toast that is pressed goes with the focus and from under the pointer, and what is gone tells of neither leaving:
 * the focus returns to where it came from, and the time of those still shown goes on.
 */
function useWayBack(region: RefObject<HTMLDivElement | null>, shown: readonly Toast[]): (event: FocusEvent) => void {
  const cameFrom = useRef<Element | null>(null)
  const isIn = useRef(false)
  const count = shown.length
  const before = useRef(count)
  useEffect(() => {
    const hasGone = count < before.current
    before.current = count
    if (!hasGone) return
    const isOnNothing = document.activeElement === null || document.activeElement === document.body
    if (isIn.current && isOnNothing && cameFrom.current instanceof HTMLElement && cameFrom.current.isConnected) cameFrom.current.focus()
    isIn.current = region.current?.contains(document.activeElement) ?? false
    if (!isIn.current && !(region.current?.matches(':hover') ?? false)) toasts.pause(false)
  }, [region, count])
  return ({ relatedTarget, currentTarget }) => {
    isIn.current = true
    if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) cameFrom.current = relatedTarget
  }
}

// Over the bar of a phone; on a panel, which fills a phone, below its head: its buttons are at the foot, as are those of a
// batch. On a tablet a panel leaves too little beside it: over its foot, be that two rows.
const regionClass =
  'fixed bottom-[calc(74px+env(safe-area-inset-bottom))] left-[max(16px,env(safe-area-inset-left))] z-(--z-toast) flex max-w-[calc(100vw-32px)] flex-col gap-2 outline-none ' +
  'max-tablet:[:root:has([data-panel],[data-batch])_&]:top-[60px] max-tablet:[:root:has([data-panel],[data-batch])_&]:bottom-auto tablet:bottom-12 tablet:[:root:has([data-batch])_&]:bottom-24 tablet:max-desktop:[:root:has([data-panel])_&]:bottom-28 tablet:left-[76px] print:hidden'

const icons = { done: 'check', news: 'bell', failed: 'warning' } satisfies Record<Toast['tone'], IconName>
const actionClass =
  'inline-flex items-center justify-center rounded-control px-1.5 py-0.5 max-tablet:min-h-11 max-tablet:min-w-11 font-semibold underline underline-offset-3 outline-none data-focus-visible:focus-ring-current'

function ToastCard({ toast }: { toast: Toast }) {
  const seconds = Math.ceil(toast.leftMs / 1000)
  return (
    <div {...(toast.tone === 'failed' && { role: 'alert' })} data-slot="toast" className="rise-in flex min-h-10 items-center gap-3 rounded-card bg-text py-2 max-tablet:py-0.5 pr-2.5 pl-3.5 text-13 text-sheet shadow-3">
      {toast.person ? <Avatar {...toast.person} size="sm" /> : <Icon name={icons[toast.tone]} size="sm" />}
      <span className="min-w-0 flex-1">{toast.text}</span>
      {toast.action && (
        <>
          <Button className={actionClass} onPress={() => toasts.act(toast.id)}>{toast.action.label}</Button>
          {Number.isFinite(seconds) && <span aria-hidden="true" className="w-6 opacity-75">{messages.toast.seconds(seconds)}</span>}
        </>
      )}
      <Button aria-label={messages.toast.close} className={actionClass} onPress={() => toasts.close(toast.id)}>
        <Icon name="close" size="sm" />
      </Button>
    </div>
  )
}
