/** Lines in the hall column that join each combination with its parts. */
import { useLayoutEffect, useRef, useState } from 'react'
import type { Bracket, Timeline } from '@/lib/diary/timeline'

type Line = { key: string; left: number; top: number; height: number }

/** Row heights follow from content, so the lines are measured once the rows stand. */
export function HallColumnBrackets({ timeline }: { timeline: Timeline }) {
  const anchor = useRef<HTMLSpanElement>(null)
  const [lines, setLines] = useState<readonly Line[]>([])
  useLayoutEffect(() => {
    const diary = anchor.current?.parentElement
    if (!diary) return
    const measure = (): void => setLines(linesOf(diary, timeline.brackets))
    const observer = new ResizeObserver(measure)
    observer.observe(diary)
    measure()
    return () => observer.disconnect()
  }, [timeline])
  return (
    <>
      <span ref={anchor} hidden />
      {lines.map(({ key, ...place }) => (
        <span key={key} className="bracket" style={place} />
      ))}
    </>
  )
}

function linesOf(diary: HTMLElement, brackets: readonly Bracket[]): Line[] {
  const rows = [...diary.querySelectorAll<HTMLElement>('.diary-row')]
  return brackets.flatMap((bracket) =>
    bracket.parts.flatMap((part) => {
      const [from, to] = [rows[bracket.combination], rows[part]]
      if (!from || !to) return []
      const top = from.offsetTop + 50
      const end = to.offsetTop + 18
      return [{ key: `${bracket.combination}-${part}`, left: 16 - bracket.level * 5, top, height: end - top }]
    }),
  )
}
