/** Whether a figure has just moved: true for 4 s after another value came. */
import { useEffect, useState } from 'react'

const TINT_MS = 4_000

/** `value` null is not known yet: what follows it is no move. */
export function useJustChanged(value: string | number | null): boolean {
  const [seen, setSeen] = useState(value)
  const [isTinted, setTinted] = useState(false)
  if (seen !== value) {
    setSeen(value)
    setTinted(seen !== null && value !== null)
  }
  useEffect(() => {
    if (!isTinted) return
    const timer = setTimeout(() => setTinted(false), TINT_MS)
    return () => clearTimeout(timer)
  }, [isTinted, value])
  return isTinted
}
