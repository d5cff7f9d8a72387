/**
 * An enquiry taken from its lane over the halls, by pointer, by a resting finger or by keys. It is drawn where it
 * would stand with what it meets there; the drop opens the form with all that is known and saves nothing.
 */
import { useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent as ReactPointerEvent, RefObject } from 'react'
import type { Lead } from '@/lib/database'
import type { Enquiry } from '@/lib/diary/enquiries'
import { enquiryAt, ghostOfEnquiry, laterEnquiry, liftEnquiry, nextHallEnquiry } from '@/lib/diary/enquiry-moves'
import type { EnquiryMotion } from '@/lib/diary/enquiry-moves'
import type { Ghost } from '@/lib/diary/ghosts'
import { columnsOfStroke } from '@/lib/diary/moving'
import type { PlaceColumns } from '@/lib/diary/moving'
import type { DiaryPage } from '@/lib/diary/page'
import type { DaySpan } from '@/lib/diary/timeline'
import { followPress, hallStepOf, instantAt, pressBeside, rowAt } from './drag-pointer'
import type { Press, PressStart } from './drag-pointer'

/** What the page does with an enquiry that is dropped on a hall; null where the person books nothing. */
export type PlaceEnquiry = ((lead: Lead, columns: PlaceColumns) => void) | null

/** How a card of the lane is taken up. */
export type CardDrag = {
  onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
  onBlur: () => void
}

export type EnquiryDrag = {
  ghost: Ghost | null
  /** Held by keys: each step is spoken. */
  isByKeys: boolean
  /** By the card of a day; null where nothing may be placed. */
  dragOf: ((enquiry: Enquiry, date: string) => CardDrag) | null
}

/** Where a page takes an enquiry. */
export type EnquiryWays = {
  /** Under the pointer: `x` from the left of the press's track, `y` in the window; null off the halls. */
  over: (enquiry: Enquiry, start: PressStart, x: number, y: number) => EnquiryMotion | null
  /** Where a key takes it along the page; null where the key means nothing there. */
  stepOf: (event: KeyboardEvent) => ((motion: EnquiryMotion) => EnquiryMotion) | null
}

/** By quarter hours, as the page of hours has them. */
export function enquiryOnHours(span: DaySpan, page: DiaryPage): EnquiryWays {
  return {
    over: (enquiry, start, x, y) => {
      const hallId = rowAt(start.diary, y)
      return hallId === null ? null : enquiryAt(enquiry, hallId, instantAt(start, span, x), span.date, page)
    },
    stepOf: alongTheDay(laterEnquiry),
  }
}

/** Shift with left and right. */
export function alongTheDay(later: (motion: EnquiryMotion, by: -1 | 1) => EnquiryMotion): EnquiryWays['stepOf'] {
  return ({ key, shiftKey, altKey }) => {
    if (!shiftKey || altKey || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return null
    return (motion) => later(motion, key === 'ArrowLeft' ? -1 : 1)
  }
}

type Input = { page: DiaryPage; onPlace: PlaceEnquiry; diary: RefObject<HTMLElement | null>; ways: EnquiryWays }
type Held = { motion: EnquiryMotion; by: 'pointer' | 'keys' }

export function useEnquiryDrag({ page, onPlace, diary, ways }: Input): EnquiryDrag {
  const [held, setHeld] = useState<Held | null>(null)
  // What falls is what was held last; listeners of the window outlive the render they were made in.
  const latest = useRef<Held | null>(null)
  const press = useRef<Press | null>(null)
  const ghost = useMemo(() => held && ghostOfEnquiry(held.motion, page), [held, page])
  useEffect(() => () => press.current?.end(), [])

  const hold = (next: Held | null): void => {
    latest.current = next
    setHeld(next)
  }
  const drop = (): void => {
    const dropped = latest.current
    hold(null)
    const columns = dropped && columnsOfStroke(dropped.motion.stroke, page)
    if (columns) onPlace?.(dropped.motion.enquiry.lead, columns)
  }
  const dragOf = (enquiry: Enquiry, date: string): CardDrag => ({
    onPointerDown: (event) => {
      const start = diary.current && pressBeside(event, diary.current)
      if (!start) return
      press.current = followPress(start, {
        onMove: (x, y) => {
          const motion = ways.over(enquiry, start, x, y)
          hold(motion && { motion, by: 'pointer' })
        },
        onDrop: drop,
        onCancel: () => hold(null),
      })
    },
    onKeyDown: (event) => {
      const next = afterKey(event, held, { enquiry, date, page, ways })
      if (next === undefined) return
      event.preventDefault()
      event.stopPropagation()
      if (next === 'drop') drop()
      else hold(next && { motion: next, by: 'keys' })
    },
    onBlur: () => {
      if (held?.by === 'keys') hold(null)
    },
  })
  return { ghost, isByKeys: held?.by === 'keys', dragOf: onPlace && dragOf }
}

type Taken = Pick<Input, 'page' | 'ways'> & { enquiry: Enquiry; date: string }

/** Where a key takes it; null lets it go, undefined where the key means nothing here. */
function afterKey(event: KeyboardEvent, held: Held | null, { enquiry, date, page, ways }: Taken): EnquiryMotion | 'drop' | null | undefined {
  const motion = held?.by === 'keys' ? held.motion : null
  if (motion && event.key === 'Enter') return 'drop'
  if (motion && event.key === 'Escape') return null
  const hall = hallStepOf(event)
  const step = ways.stepOf(event)
  if (!hall && !step) return undefined
  // The first step takes it up where the page offers it a place; the next ones go on from there.
  if (!motion) return liftEnquiry(enquiry, date, page) ?? undefined
  return hall ? nextHallEnquiry(motion, hall, page) : (step?.(motion) ?? motion)
}
