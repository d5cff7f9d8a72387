/**
 * Which blocks have room for all their words.
 *
 * A block cuts its words short by a clip, and each clip is a piece of the page that a scroll has to sort: with hundreds
 * of blocks a fifth of what it costs. Most have room, so they are found once the page is drawn and lose theirs. Until
 * then, and where nothing measures, every block is clipped.
 */
import { useEffect, type RefObject } from 'react'
import { whenIdle } from '@/lib/idle'

/** Looks again when something else is drawn (`drawn`), every `minute`, and at once when the page becomes narrower or wider. */
export function useRoom(diary: RefObject<HTMLElement | null>, drawn: object, minute: number): void {
  useEffect(() => {
    const page = diary.current
    return page ? whenIdle(() => markRoomy(page)) : undefined
  }, [diary, drawn, minute])

  useEffect(() => {
    const page = diary.current
    if (!page) return
    let width: number | null = null
    const observer = new ResizeObserver(() => {
      const isOther = width !== null && width !== page.clientWidth
      width = page.clientWidth
      if (isOther) markRoomy(page)
    })
    observer.observe(page)
    return () => observer.disconnect()
  }, [diary])
}

function markRoomy(page: HTMLElement): void {
  const bodies = [...page.querySelectorAll<HTMLElement>('.diary-block .body')]
  // all is read before anything is written, or each would lay out the page anew
  const found = bodies.map((body) => body.scrollWidth <= body.clientWidth && body.scrollHeight <= body.clientHeight)
  bodies.forEach((body, index) => body.toggleAttribute('data-roomy', found[index]))
}
