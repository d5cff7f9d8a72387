/**
 * Says to a screen reader what others do: one polite sentence, at most every ten seconds, and while it goes on and on
 * each time after twice as long, up to a minute. What comes in between is counted and said with the last of it, so that
 * a busy hour is neither a flood nor silence.
 */
import { useEffect, useRef, useState } from 'react'
import { messages } from '@/lib/messages'

const EVERY_MS = 10_000
const BUSY_MS = 60_000

/** Something that happened; `at` in milliseconds since the epoch. */
export type News = { readonly text: string; readonly at: number }

/** `news` is what happened of late, the newest last; what leaves it before it was said is said all the same. */
export function Spoken({ news }: { news: readonly News[] }) {
  const [text, say] = useState('')
  const unsaid = useRef({ last: '', count: 0, heardAt: 0, saidAt: 0, restMs: EVERY_MS })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    const state = unsaid.current
    const heard = news.filter(({ at }) => at > state.heardAt)
    const latest = heard.at(-1)
    if (!latest) return
    Object.assign(state, { last: latest.text, count: state.count + heard.length, heardAt: latest.at })
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      say(messages.live.spoken(state.last, state.count - 1))
      // more than one change since the last sentence: they come faster than they can be listened to
      const restMs = state.count > 1 ? Math.min(2 * state.restMs, BUSY_MS) : EVERY_MS
      Object.assign(state, { count: 0, saidAt: Date.now(), restMs })
    }, Math.max(0, state.saidAt + state.restMs - Date.now()))
  }, [news])
  useEffect(() => () => clearTimeout(timer.current), [])

  return (
    <span className="sr-only" role="status" aria-live="polite">
      {text}
    </span>
  )
}
