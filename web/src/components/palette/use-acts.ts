/** What Enter and Ctrl Enter do with a line. */
import { useNavigate } from 'react-router'
import type { PaletteLines } from '@/hooks/use-palette'
import { useSignedIn } from '@/hooks/use-session'
import { overlays } from '@/lib/overlays'
import { uuidV7 } from '@/lib/diary/uuid'
import type { Booking, Branch, FreePlace } from '@/lib/database'
import { messages } from '@/lib/messages'
import { chooseLanguage } from '@/lib/messages/languages'
import { placeTitle, type Act, type Entry } from '@/lib/palette/entries'
import { holdOf } from '@/lib/palette/hold'
import { remember } from '@/lib/palette/recent'
import { addressWith, routes } from '@/lib/routes'
import { sessionStore } from '@/lib/session'
import { chooseTheme } from '@/lib/theme'
import { dateIn } from '@/lib/time'
import { toasts } from '@/lib/toasts'
import { write } from '@/lib/writes'

export type Acts = { open: (entry: Entry) => void; hold: (entry: Entry) => void }

export function useActs({ asked, halls }: PaletteLines): Acts {
  const { person, branches, rights } = useSignedIn()
  const navigate = useNavigate()

  function open(entry: Entry): void {
    remember(person.id, entry)
    overlays.close()
    const { act } = entry
    if (act.kind === 'go') void navigate(act.to, act.enquiry && { state: { enquiry: act.enquiry } })
    else perform(act)
  }

  /** Anything but a free place is opened; so is a place of a branch where one may not book. */
  function hold(entry: Entry): void {
    const { place } = entry
    const branch = branches.find(({ id }) => id === place?.branch_id)
    const hall = halls.find(({ id }) => id === place?.hall_id)
    if (!place || !branch || !hall || !rights.can('insert', 'bookings', branch.id)) return open(entry)
    const id = uuidV7()
    overlays.close()
    const title = placeTitle(place, dateIn(branch.timezone, Date.now()))
    void write(messages.palette.holding(title), [holdOf(place, asked, id, hall, branch)]).then((outcome) => {
      if (outcome.kind === 'refused') {
        toasts.show({ text: messages.palette.notHeld(title, outcome.error.message), tone: 'failed' })
        return open(entry)
      }
      const held = outcome.kind === 'done' ? (outcome.results[0] as Booking) : null
      toasts.show(held ? { text: messages.palette.held(title), onUndo: () => release(held) } : { text: messages.palette.requested(title) })
      void navigate(addressOf(id, place, branch))
    })
  }

  return { open, hold }
}

function addressOf(id: string, place: FreePlace, branch: Branch): string {
  return addressWith(routes.diary(branch.code, place.event_date), { kind: 'booking', id })
}

function release({ id, version }: Booking): void {
  const undo = { op: 'update', table: 'bookings', id, version, changes: { status: 'released' } } as const
  void write(messages.toast.undo, [undo]).then((outcome) => {
    if (outcome.kind === 'refused') toasts.show({ text: messages.palette.notReleased, tone: 'failed' })
  })
}

function perform(act: Exclude<Act, { kind: 'go' }>): void {
  switch (act.kind) {
    case 'theme':
      return chooseTheme(act.theme)
    case 'language':
      chooseLanguage(act.language)
      return location.reload()
    case 'keys':
      return overlays.open('keys')
    case 'sign-out':
      return void sessionStore().signOut()
  }
}
