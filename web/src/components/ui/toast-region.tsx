/** Where toasts are shown: bottom left, above the footer. F6 reaches them, as a region of the page; their time waits while one looks. */
import { useSyncExternalStore } from 'react'
import { Button } from 'react-aria-components/Button'
import { messages } from '@/lib/messages'
import { toasts, type Toast } from '@/lib/toasts'
import { Avatar } from '@/components/ui/avatar'
import { Icon, type IconName } from '@/components/ui/icon'

export function ToastRegion() {
  const shown = useSyncExternalStore(toasts.subscribe, toasts.getAll)
  return (
    <div
      role="region"
      data-region=""
      aria-label={messages.toast.region}
      tabIndex={-1}
      className="fixed bottom-[74px] left-4 z-(--z-toast) flex max-w-[calc(100vw-32px)] flex-col gap-2 outline-none tablet:bottom-12 tablet:left-[76px] print:hidden"
      onPointerEnter={() => toasts.pause(true)}
      onPointerLeave={() => toasts.pause(false)}
      onFocus={() => toasts.pause(true)}
      onBlur={() => toasts.pause(false)}
    >
      {shown.map((toast) => <ToastCard key={toast.id} toast={toast} />)}
    </div>
  )
}

const icons = { done: 'check', news: 'bell', failed: 'warning' } satisfies Record<Toast['tone'], IconName>
const actionClass =
  'rounded-control px-1.5 py-0.5 font-semibold underline underline-offset-3 outline-none data-focus-visible:focus-ring-current'

function ToastCard({ toast }: { toast: Toast }) {
  const seconds = Math.ceil(toast.leftMs / 1000)
  return (
    <div role={toast.tone === 'failed' ? 'alert' : 'status'} data-slot="toast" className="rise-in flex min-h-10 items-center gap-3 rounded-card bg-text py-2 pr-2.5 pl-3.5 text-13 text-sheet shadow-3">
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
