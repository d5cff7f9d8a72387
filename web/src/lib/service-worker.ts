/** Registers the service worker, which opens the application without a network. */
import { debug } from '@/lib/live/debug'

/**
 * Once the page is up and idle: what it keeps is for the next visit, and may not slow this one.
 *
 * Development serves modules that change under its hands, and pages that are not served securely have no workers.
 */
export function keepApplication(): void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (!import.meta.env.PROD || !workers) return
  addEventListener('load', () => {
    setTimeout(() => {
      workers.register('/sw.js').catch((error: unknown) => debug('store', 'the application is not kept', error))
    }, IDLE_MS)
  })
}

const IDLE_MS = 2_000
