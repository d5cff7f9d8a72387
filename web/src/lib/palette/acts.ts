/** The lines that are always there: screens, branches, and what can be done from anywhere. Pure. */
import type { Branch, FreePlace } from '@/lib/database'
import type { EnquiryStart } from '@/lib/leads/start'
import { messages } from '@/lib/messages'
import { languages, type Language } from '@/lib/messages/languages'
import type { Act, Entry, EntryIcon } from '@/lib/palette/entries'
import { addressWith, routes } from '@/lib/routes'

/** A screen as the rail knows it. */
export type Screen = { readonly id: string; readonly label: string; readonly path: (branch: string) => string }

export type Here = {
  readonly branch: Branch
  readonly branches: readonly Branch[]
  /** The address that is open, as far as its path: a branch is switched on the same page. */
  readonly pathname: string
  readonly today: string
  readonly language: Language
  readonly mayBook: boolean
  readonly mayEnquire: boolean
  readonly isOwner: boolean
}

const words = messages.palette

function go(id: string, icon: EntryIcon, title: string, to: string, group: 'goTo' | 'actions' = 'goTo', detail = ''): Entry {
  return { id, group, icon, title, detail, act: { kind: 'go', to } }
}

function act(id: string, icon: EntryIcon, title: string, act: Act): Entry {
  return { id, group: 'actions', icon, title, detail: '', act }
}

/** Screens of this branch, then the other branches on this same page. */
export function placesToGo(screens: readonly Screen[], here: Here): Entry[] {
  const { branch, branches, pathname } = here
  const rest = pathname.split('/').slice(2).join('/')
  const others = branches.filter(({ id }) => id !== branch.id)
  return [
    ...screens.map(({ id, label, path }) => go(`screen ${id}`, 'screen', label, path(branch.code), 'goTo', branches.length > 1 ? branch.name : '')),
    ...others.map(({ code, name }) => go(`branch ${code}`, 'branch', words.switchTo(name), rest === '' ? routes.diary(code) : `/${code}/${rest}`)),
    ...(here.isOwner ? [go('inspector', 'screen', words.inspector, routes.inspector())] : []),
  ]
}

/** What one may do from anywhere. */
export function actions(here: Here): Entry[] {
  const { branch, today, language } = here
  const themes = [['light', messages.account.light], ['dark', messages.account.dark], ['system', messages.account.system]] as const
  return [
    ...(here.mayBook ? [go('new booking', 'new', words.newBooking, addressWith(routes.diary(branch.code, today), { kind: 'new-booking' }), 'actions')] : []),
    ...(here.mayEnquire ? [go('new lead', 'new', words.newLead, addressWith(routes.leads(branch.code), { kind: 'new-lead' }), 'actions')] : []),
    go('sheet today', 'sheet', words.sheetOf(messages.diary.today.toLowerCase()), routes.daySheet(branch.code, today), 'actions'),
    act('keys', 'keys', words.keys, { kind: 'keys' }),
    ...themes.map(([theme, name]) => act(`theme ${theme}`, 'theme', words.theme(name), { kind: 'theme', theme })),
    ...languages.filter(({ id }) => id !== language).map(({ id, name }) => act(`language ${id}`, 'language', words.language(name), { kind: 'language', language: id })),
    act('sign out', 'leave', words.signOut, { kind: 'sign-out' }),
  ]
}

/** What is offered where no place is free: to take down who asked, and for what. */
export function enquireAnyway(here: Here, enquiry: EnquiryStart): Entry | null {
  if (!here.mayEnquire) return null
  const branch = here.branches.find(({ id }) => id === enquiry.branchId) ?? here.branch
  const to = addressWith(routes.leads(branch.code), { kind: 'new-lead' })
  return { id: 'enquire', group: 'leads', icon: 'lead', title: words.enquire, detail: words.enquireHint, act: { kind: 'go', to, enquiry } }
}

/**
 * A free place of a branch whose diary one may not open: that it is free is told to the whole house, and who asked for
 * it is taken down here, for the colleagues there. null: one may not take enquiries, so there is nothing to do with it.
 */
export function askElsewhere(here: Here, place: FreePlace, entry: Entry, start: EnquiryStart): Entry | null {
  if (!here.mayEnquire) return null
  const { event_date: day, session } = place
  const enquiry: EnquiryStart = {
    ...start,
    branchId: here.branch.id,
    wish: { from: day, to: day, session },
    notes: [messages.leads.quick.askedForHall(`${place.branch_name}, ${place.hall_name}`), start.notes].filter(Boolean).join('\n'),
  }
  const { id, group, icon, title, mark } = entry
  const to = addressWith(routes.leads(here.branch.code), { kind: 'new-lead' })
  return { id, group, icon, title, detail: words.elsewhere(entry.detail), act: { kind: 'go', to, enquiry }, ...(mark && { mark }) }
}
