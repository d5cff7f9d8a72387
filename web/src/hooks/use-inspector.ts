/** The Inspector's channel and its frames, for as long as the page is shown. */
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Inspector, type InspectorState } from '@/lib/inspector/inspector'
import type { LogState } from '@/lib/inspector/frame-log'

/** One inspector for each page; its socket closes with it. */
export function useInspector(): Inspector {
  const [inspector] = useState(() => new Inspector())
  useEffect(() => () => inspector.leave(), [inspector])
  return inspector
}

export function useInspectorState(inspector: Inspector): InspectorState {
  return useSyncExternalStore(inspector.subscribe, inspector.getState)
}

/** The frames; those of the moment it was paused for as long as it is. */
export function useFrames(inspector: Inspector): { log: LogState; isPaused: boolean; setPaused: (paused: boolean) => void } {
  const now = useSyncExternalStore(inspector.log.subscribe, inspector.log.getState)
  const [held, setHeld] = useState<LogState | null>(null)
  return {
    log: held ?? now,
    isPaused: held !== null,
    setPaused: (paused) => setHeld(paused ? inspector.log.getState() : null),
  }
}
