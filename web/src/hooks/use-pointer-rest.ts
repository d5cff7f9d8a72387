/** Whether the pointer has lain still: on a screen that nobody works at, it goes. */
import { useEffect, useState } from 'react'

const REST_MS = 3_000

/** True 3 s after the pointer last moved, and from the start on. */
export function usePointerRest(): boolean {
  const [isResting, setResting] = useState(true)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    function onMove() {
      setResting(false)
      clearTimeout(timer)
      timer = setTimeout(() => setResting(true), REST_MS)
    }
    addEventListener('pointermove', onMove)
    addEventListener('pointerdown', onMove)
    return () => {
      clearTimeout(timer)
      removeEventListener('pointermove', onMove)
      removeEventListener('pointerdown', onMove)
    }
  }, [])
  return isResting
}
