/** Work for when the browser has nothing to do. */

/** Where nothing says when the browser is idle (Safari), a pause will do. */
const PAUSE_MS = 200

/** Does it then; returns how to call it off. */
export function whenIdle(task: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(task, PAUSE_MS)
    return () => clearTimeout(timer)
  }
  const id = requestIdleCallback(task)
  return () => cancelIdleCallback(id)
}

/** Pauses while somebody looks, until the signal. A page that is hidden may be ended at any moment: there, work does not wait. */
export function pauseWhileSeen(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms)
    document.addEventListener('visibilitychange', endIfOver)
    signal.addEventListener('abort', end)
    endIfOver()

    function endIfOver(): void {
      if (signal.aborted || document.visibilityState === 'hidden') end()
    }
    function end(): void {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', endIfOver)
      signal.removeEventListener('abort', end)
      resolve()
    }
  })
}
