/**
 * Frames as they come, oldest first: a list one moves in by arrows. It follows the newest while its end is in
 * sight; whoever has scrolled up is left in peace and told how many are new.
 */
import { memo, useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { cx } from '@/lib/cx'
import { formatBytes, formatClock } from '@/lib/inspector/formats'
import type { Frame } from '@/lib/inspector/frames'
import { words } from '@/lib/inspector/words'

export type FrameListProps = {
  frames: readonly Frame[]
  chosen: number | null
  onChoose: (id: number | null) => void
  zone: string
}

/** Columns shared by head and rows; a phone leaves the size out. */
const columns = 'grid grid-cols-[78px_18px_minmax(0,1fr)] tablet:grid-cols-[84px_18px_minmax(0,1fr)_60px] desktop:grid-cols-[84px_18px_minmax(0,1fr)_minmax(0,136px)_60px] gap-x-2.5'

export function FrameList({ frames, chosen, onChoose, zone }: FrameListProps) {
  const listId = useId()
  const { box, unseen, follow, onScroll } = useFollowing(frames)
  const optionId = (id: number) => `${listId}-${id}`

  function onKeyDown(event: KeyboardEvent) {
    const next = neighbour(frames, chosen, event.key)
    if (next === undefined) return
    event.preventDefault()
    onChoose(next)
    if (next !== null) document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' })
  }

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div aria-hidden="true" className={cx(columns, 'flex-none items-center border-b border-line-strong px-3.5 text-12 font-semibold text-text-2 h-8')}>
        <span>{words.time}</span><span /><span>{words.event}</span>
        <span className="hidden desktop:block">{words.topic}</span>
        <span className="hidden text-right tablet:block">{words.size}</span>
      </div>
      <div
        ref={box}
        role="listbox"
        tabIndex={0}
        aria-label={words.listOf}
        aria-activedescendant={chosen === null ? undefined : optionId(chosen)}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 overflow-y-auto outline-none focus-visible:focus-ring-inset"
      >
        {frames.map((frame) => (
          <FrameRow key={frame.id} frame={frame} id={optionId(frame.id)} isChosen={frame.id === chosen} onChoose={onChoose} zone={zone} />
        ))}
      </div>
      {unseen > 0 && (
        <div className="absolute inset-x-0 bottom-3 flex justify-center">
          <Button icon="down" className="h-11 shadow-2 tablet:h-8" onPress={follow}>{words.more(unseen)}</Button>
        </div>
      )}
    </div>
  )
}

type RowProps = { frame: Frame; id: string; isChosen: boolean; onChoose: (id: number) => void; zone: string }

const tones = { neutral: 'text-text', ok: 'text-text-2', warn: 'text-warn-text', bad: 'text-bad-text' } satisfies Record<Frame['tone'], string>

const FrameRow = memo(function FrameRow({ frame, id, isChosen, onChoose, zone }: RowProps) {
  const { direction, event, gist, topic, bytes, at, tone } = frame
  return (
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      onClick={() => onChoose(frame.id)}
      className={cx(columns, 'h-11 items-center border-b border-line px-3.5 text-13 whitespace-nowrap tablet:h-[26px]', isChosen ? 'bg-accent-soft' : 'hover:bg-hover')}
    >
      <span className="narrow text-12 text-text-2">{formatClock(at, zone, true)}</span>
      <span className="sr-only">{words.directionOf[direction]}</span>
      <Icon name="arrowRight" size="sm" className={direction === 'in' ? 'rotate-90 text-accent-text' : '-rotate-90 text-text-3'} />
      <span className={cx('truncate', tones[tone])}>
        <span className="font-medium">{event}</span>
        {gist && <span className="ml-2 text-text-2">{gist}</span>}
      </span>
      <span className="hidden truncate text-12 text-text-2 desktop:block">{topic}</span>
      <span className="narrow hidden text-right text-12 text-text-2 tablet:block">{formatBytes(bytes)}</span>
    </div>
  )
})

/** The frame an arrow, Home, End or Esc leads to; undefined for another key. */
function neighbour(frames: readonly Frame[], chosen: number | null, key: string): number | null | undefined {
  const place = frames.findIndex(({ id }) => id === chosen)
  const at = (index: number) => frames[Math.min(Math.max(index, 0), frames.length - 1)]?.id
  switch (key) {
    case 'ArrowDown': return at(place + 1)
    case 'ArrowUp': return at(place < 0 ? frames.length - 1 : place - 1)
    case 'Home': return at(0)
    case 'End': return at(frames.length - 1)
    case 'Escape': return chosen === null ? undefined : null
    default: return undefined
  }
}

const NEAR_PX = 4

function useFollowing(frames: readonly Frame[]) {
  const box = useRef<HTMLDivElement>(null)
  const [isFollowing, setFollowing] = useState(true)
  const [seen, setSeen] = useState(0)
  const last = frames.at(-1)?.id ?? 0
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }
  useLayoutEffect(() => {
    if (isFollowing) toEnd()
  }, [isFollowing, last])
  useEffect(() => {
    const observer = new ResizeObserver(() => { if (isFollowing) toEnd() })
    if (box.current) observer.observe(box.current)
    return () => observer.disconnect()
  }, [isFollowing])
  function onScroll() {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {}
    const isAtEnd = scrollHeight - scrollTop - clientHeight <= NEAR_PX
    if (!isAtEnd && isFollowing) setSeen(last)
    setFollowing(isAtEnd)
  }
  const unseen = isFollowing ? 0 : frames.filter(({ id }) => id > seen).length
  return { box, unseen, onScroll, follow: () => setFollowing(true) }
}
