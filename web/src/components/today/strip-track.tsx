/** A function on its hours: hatched set-up and tear-down, the function as firm as it is held, the now line. */
import type { CSSProperties } from 'react'
import { cx } from '@/lib/cx'
import type { Booking } from '@/lib/database'
import { inkOf } from '@/lib/diary/strokes'
import type { Placed } from '@/lib/diary/timeline'
import { fraction, stripOf } from '@/lib/today/track'
import type { Axis } from '@/lib/today/track'

type Props = { booking: Booking; axis: Axis; now: number }

/** Drawn beside words that say the same, so it is hidden from screen readers. */
export function StripTrack({ booking, axis, now }: Props) {
  const strip = stripOf(booking, axis)
  const at = fraction(now, axis)
  return (
    <span className={cx('strip-track', inkOf(booking.status))} aria-hidden="true">
      {strip && <i className="ends" style={placeOf(strip.whole)} />}
      {strip && strip.body.width > 0 && <i className="body" style={placeOf(strip.body)} />}
      {at >= 0 && at <= 1 && <i className="now" style={{ left: percent(at) }} />}
    </span>
  )
}

function placeOf({ left, width }: Placed): CSSProperties {
  return { left: percent(left), width: percent(width) }
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`
}
