/**
 * One moment a frame at which stores tell their listeners: a burst of changes is one render, and two tables
 * that changed together are drawn together. A hidden tab gets no frames, so there a timer stands in.
 */

const HIDDEN_INTERVAL_MS = 50

const waiting = new Set<() => void>()
let scheduled = false

/** Runs `task` at the next frame, once however often it is asked for until then. */
export function atNextFrame(task: () => void): void {
  waiting.add(task)
  if (scheduled) return
  scheduled = true
  if (document.visibilityState === 'hidden') setTimeout(flush, HIDDEN_INTERVAL_MS)
  else requestAnimationFrame(flush)
}

/** Takes back a task that has not run. */
export function forgetFrame(task: () => void): void {
  waiting.delete(task)
}

function flush(): void {
  const tasks = [...waiting]
  waiting.clear()
  scheduled = false
  for (const task of tasks) task()
}
