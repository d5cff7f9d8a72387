/** Whether the server is reached, asked again and again while the page is shown. */
import { useEffect, useState } from 'react'
import { isServerReached } from '@/lib/server'

export type ServerReach = 'searching' | 'reached' | 'lost'

const WHEN_REACHED_MS = 20_000
const WHEN_LOST_MS = 2_000

export function useServerReach(): ServerReach {
  const [reach, setReach] = useState<ServerReach>('searching')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    async function ask() {
      const reached = await isServerReached()
      if (isOver) return
      setReach(reached ? 'reached' : 'lost')
      timer = setTimeout(() => void ask(), reached ? WHEN_REACHED_MS : WHEN_LOST_MS)
    }
    void ask()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [])
  return reach
}
