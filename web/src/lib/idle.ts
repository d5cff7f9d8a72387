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
