/** How the server is, asked again and again while somebody looks. */
import { useCallback, useEffect, useState } from 'react'
import { askHealth, type Health } from '@/lib/inspector/health'

const EVERY_MS = 5_000

export type HealthView = {
  /** The last answer, kept while the server is out of reach; null before the first. */
  health: Health | null
  /** Milliseconds since the epoch of that answer. */
  at: number | null
  isLost: boolean
  askNow: () => void
}

export function useHealth(): HealthView {
  const [view, setView] = useState<Omit<HealthView, 'askNow'>>({ health: null, at: null, isLost: false })
  const ask = useCallback(async () => {
    try {
      const health = await askHealth()
      setView({ health, at: Date.now(), isLost: false })
    } catch {
      setView((before) => ({ ...before, isLost: true }))
    }
  }, [])
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the state comes from the server, later
    void ask()
    const timer = setInterval(() => void ask(), EVERY_MS)
    return () => clearInterval(timer)
  }, [ask])
  return { ...view, askNow: () => void ask() }
}
