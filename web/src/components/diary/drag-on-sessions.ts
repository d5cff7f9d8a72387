/** What keys and an enquiry mean on the page of sessions. */
import type { KeyboardEvent } from 'react'
import { enquiryOnLine, nextSessionEnquiry } from '@/lib/diary/enquiry-moves'
import type { DiaryPage } from '@/lib/diary/page'
import type { Step } from '@/lib/diary/targets'
import { placeAt } from './drag-on-cells'
import { hallStepOf } from './drag-pointer'
import { alongTheDay } from './use-enquiry-drag'
import type { EnquiryWays } from './use-enquiry-drag'

/** Shift with left and right goes by a session, with PgUp and PgDn by a day; Ctrl with up and down changes the hall. */
export function stepOverSessions(event: KeyboardEvent): Step | null {
  const hall = hallStepOf(event)
  if (hall) return { over: 'hall', by: hall }
  if (!event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return null
  switch (event.key) {
    case 'ArrowLeft':
      return { over: 'session', by: -1 }
    case 'ArrowRight':
      return { over: 'session', by: 1 }
    case 'PageUp':
      return { over: 'day', by: -1 }
    case 'PageDown':
      return { over: 'day', by: 1 }
    default:
      return null
  }
}

/** By sessions: a hall is sold by them. */
export function enquiryOnSessions(date: string, page: DiaryPage): EnquiryWays {
  return {
    over: (enquiry, { track }, x, y) => {
      const to = placeAt(track, x + track.getBoundingClientRect().left, y)
      return to === null || to.line === null ? null : enquiryOnLine(enquiry, to.hallId, to.line, date, page)
    },
    stepOf: alongTheDay((motion, by) => nextSessionEnquiry(motion, by, date, page)),
  }
}
