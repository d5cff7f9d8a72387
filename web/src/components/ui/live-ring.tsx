/** A change by somebody else, marked in place: a ring in their colour and a tag that says what they did. */
import { useEffect, useState } from 'react'
import { cx } from '@/lib/cx'
import { personColour, type PersonColour } from '@/lib/person'
import { personFill } from '@/components/ui/avatar'

const rings = {
  1: 'outline-person-1', 2: 'outline-person-2', 3: 'outline-person-3',
  4: 'outline-person-4', 5: 'outline-person-5', 6: 'outline-person-6',
} satisfies Record<PersonColour, string>

/** How long a ring stays, fade included. */
const RING_MS = 4_000

export type LiveRingProps = {
  /** Id of the person; decides the colour. */
  personId: string
  /** What they did: *Arjun confirmed this*. */
  text: string
  /** When it happened, milliseconds since the epoch. Another moment starts the ring anew. */
  at: number
  /** Where the tag stands: outside what it speaks of, above or below. */
  tag?: 'above' | 'below' | 'none'
  className?: string
}

/**
 * Lies over its positioned parent and lets every press through. It goes by itself after 4 s, and it is not
 * read aloud: one polite sentence is told by the page, not one per ring.
 */
export function LiveRing({ personId, text, at, tag = 'above', className }: LiveRingProps) {
  const isOver = useIsOver(at)
  if (isOver) return null
  const colour = personColour(personId)
  return (
    <span
      key={at}
      aria-hidden="true"
      className={cx('live-fade pointer-events-none absolute inset-0 z-5 rounded-[inherit] outline-2', rings[colour], className)}
    >
      {tag !== 'none' && (
        <span
          className={cx(
            'ring-tag absolute -left-0.5 rounded-[4px] px-[7px] py-px text-11 leading-4 font-semibold whitespace-nowrap text-on-person',
            tag === 'above' ? 'bottom-full mb-px' : 'top-full mt-px',
            personFill[colour],
          )}
        >
          {text}
        </span>
      )}
    </span>
  )
}

function useIsOver(at: number): boolean {
  const [overAt, setOverAt] = useState<number | null>(() => (Date.now() - at >= RING_MS ? at : null))
  useEffect(() => {
    const timer = setTimeout(() => setOverAt(at), Math.max(0, at + RING_MS - Date.now()))
    return () => clearTimeout(timer)
  }, [at])
  return overAt === at
}
