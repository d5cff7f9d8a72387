/** Reads the server's configuration once, and again every few seconds until it answers. */
import { useCallback, useEffect, useState } from 'react'
import { loadConfig, type ServerConfig } from '@/lib/config'

export type Start =
  | { status: 'starting' }
  | { status: 'failed'; reason: string }
  | { status: 'started'; config: ServerConfig }

const RETRY_MS = 3_000

/**
 * `known` is what this device remembers: then nothing waits, and what the server says now comes after. Under another
 * key a client that was made with it is good for nothing, and the application begins anew. `onFirst` (stable) is told
 * where nothing was known, before anything is rendered with it.
 */
export function useStart(known: ServerConfig | null, onFirst?: (config: ServerConfig) => void): { start: Start; tryAgain: () => void } {
  const [start, setStart] = useState<Start>(known ? { status: 'started', config: known } : { status: 'starting' })
  const [attempt, setAttempt] = useState(0)
  const tryAgain = useCallback(() => setAttempt((count) => count + 1), [])

  useEffect(() => {
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    loadConfig().then(
      (config) => {
        if (isOver || isSame(config, known)) return
        if (known && config.publishableKey !== known.publishableKey) return location.reload()
        if (!known) onFirst?.(config)
        setStart({ status: 'started', config })
      },
      (error: unknown) => {
        if (isOver || known) return
        setStart({ status: 'failed', reason: error instanceof Error ? error.message : String(error) })
        timer = setTimeout(tryAgain, RETRY_MS)
      },
    )
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [attempt, tryAgain, known, onFirst])

  return { start, tryAgain }
}

function isSame(config: ServerConfig, known: ServerConfig | null): boolean {
  return JSON.stringify(config) === JSON.stringify(known)
}
