/** Reads the server's configuration once, again every few seconds until it answers, and makes the client. */
import { useCallback, useEffect, useState } from 'react'
import { connectClient } from '@/lib/client'
import { loadConfig, type ServerConfig } from '@/lib/config'

export type Start =
  | { status: 'starting' }
  | { status: 'failed'; reason: string }
  | { status: 'started'; config: ServerConfig }

const RETRY_MS = 3_000

export function useStart(): { start: Start; tryAgain: () => void } {
  const [start, setStart] = useState<Start>({ status: 'starting' })
  const [attempt, setAttempt] = useState(0)
  const tryAgain = useCallback(() => setAttempt((count) => count + 1), [])

  useEffect(() => {
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    loadConfig().then(
      (config) => {
        if (isOver) return
        connectClient(config)
        setStart({ status: 'started', config })
      },
      (error: unknown) => {
        if (isOver) return
        setStart({ status: 'failed', reason: error instanceof Error ? error.message : String(error) })
        timer = setTimeout(tryAgain, RETRY_MS)
      },
    )
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [attempt, tryAgain])

  return { start, tryAgain }
}
