/** Keeps the screen awake while the component is shown, where the browser can. */
import { useEffect } from 'react'
import { debug } from '@/lib/live/debug'

export function useWakeLock(): void {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return
    const shown = new AbortController()
    const onVisible = () => {
      if (!document.hidden) void keepAwake(shown.signal)
    }
    onVisible()
    // The browser lets go of it when the tab is hidden; who comes back asks again.
    document.addEventListener('visibilitychange', onVisible, { signal: shown.signal })
    return () => shown.abort()
  }, [])
}

async function keepAwake(shown: AbortSignal): Promise<void> {
  try {
    const lock = await navigator.wakeLock.request('screen')
    const release = () => void lock.release()
    // the page may have gone while the browser thought about it
    if (shown.aborted) release()
    else shown.addEventListener('abort', release, { once: true })
  } catch (error) {
    debug('wall', `screen not kept awake: ${String(error)}`)
  }
}
