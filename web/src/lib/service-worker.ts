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
 * Development serves modules that change under its hands. Pages that are not served securely have no workers: there
 * `fetchAll` has the rest of the application fetched, so that this visit at least can do without a network.
 */
export function keepApplication(fetchAll: () => void): void {
  if (!import.meta.env.PROD) return
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (workers) watchBuilds(workers)
  addEventListener('load', () => {
    setTimeout(() => void (workers ? keep(workers, fetchAll) : fetchAll()), IDLE_MS)
  })
}

async function keep(workers: ServiceWorkerContainer, fetchAll: () => void): Promise<void> {
  try {
    await workers.register('/sw.js')
  } catch (error) {
    debug('store', 'the application is not kept', error)
    fetchAll()
  }
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
