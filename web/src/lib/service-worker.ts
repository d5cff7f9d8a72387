/** Registers the service worker, which opens the application without a network, and tells of newer builds. */
import { debug } from '@/lib/live/debug'
import { messages } from '@/lib/messages'
import { toasts } from '@/lib/toasts'

const IDLE_MS = 2_000
/** A page that is left open all day never asks by itself. */
const ASK_AGAIN_MS = 3_600_000

/**
 * Once the page is up and idle: what it keeps is for the next visit, and may not slow this one.
 *
 * Development serves modules that change under its hands, and pages that are not served securely have no workers.
 */
export function keepApplication(): void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (!import.meta.env.PROD || !workers) return
  watchBuilds(workers)
  addEventListener('load', () => {
    setTimeout(() => {
      workers.register('/sw.js').catch((error: unknown) => debug('store', 'the application is not kept', error))
    }, IDLE_MS)
  })
}

/**
 * Asks for a newer build when the page is looked at again, and says so when one has taken over.
 *
 * The page goes on with the build it began with: nobody loses a form to a reload they did not ask for.
 */
export function watchBuilds(workers: ServiceWorkerContainer, now: () => number = Date.now): void {
  // the first worker a page gets is of its own build
  let isOurs = workers.controller === null
  let askedAt = now()
  workers.addEventListener('controllerchange', () => {
    if (isOurs) isOurs = false
    else tellOfNewer()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || now() - askedAt < ASK_AGAIN_MS) return
    askedAt = now()
    void workers.getRegistration().then((registration) => registration?.update()).catch(() => undefined) // no network
  })
}

function tellOfNewer(): void {
  toasts.show({
    text: messages.toast.newer,
    kind: 'build',
    tone: 'news',
    stays: true,
    action: { label: messages.toast.load, run: () => location.reload() },
  })
}
