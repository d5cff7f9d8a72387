/** The people of the page as a ruled table, or as lines on a phone. J, K and the arrows go from one to the next. */
import type { KeyboardEvent } from 'react'
import { SkeletonLine } from '@/components/ui/states'
import { useIsPhone } from '@/hooks/use-is-phone'
import type { Branch, Invitation } from '@/lib/database'
import type { Ring } from '@/lib/diary/rings'
import { messages } from '@/lib/messages'
import type { Granting } from '@/lib/people/granting'
import type { RosterGroup, StaffPerson } from '@/lib/people/roster'
import { PeopleLine } from './people-line'
import { PeopleRow } from './people-row'
import type { Whereabouts } from './where-now'
import './people.css'

const words = messages.people

export type PeopleListProps = {
  groups: readonly RosterGroup[]
  branches: readonly Branch[]
  isLoading: boolean
  /** Who is shown in the panel; null for nobody. */
  openId: string | null
  me: string
  now: number
  zone: string
  granting: Granting
  /** Whether anything can be changed: the server is reached. */
  isOnline: boolean
  rings: ReadonlyMap<string, Ring>
  whereIs: (id: string) => Whereabouts | null
  nameOf: (id: string | null) => string
  onOpen: (id: string) => void
  onDecline: (person: StaffPerson) => void
  onMailAgain: (invitation: Invitation) => void
  onWithdraw: (invitation: Invitation) => void
}

const COLUMNS = [words.email, words.role, words.branches, words.whereNow] as const

export function PeopleList(props: PeopleListProps) {
  const isPhone = useIsPhone()
  return (
    <div className="@container min-h-0 flex-1 overflow-auto" aria-busy={props.isLoading} onKeyDown={onKeyDown}>
      {isPhone ? <Lines {...props} /> : <Table {...props} />}
    </div>
  )
}

function Table(props: PeopleListProps) {
  return (
    <table className="people-table">
      <caption className="sr-only">{words.title}</caption>
      <thead>
        <tr>
          <th scope="col" className="rule-double">{words.person}</th>
          {COLUMNS.map((column) => <th key={column} scope="col">{column}</th>)}
          <th scope="col"><span className="sr-only">{words.acts}</span></th>
        </tr>
      </thead>
      {props.isLoading && <Loading />}
      {props.groups.map((group) => (
        <tbody key={group.id} data-group={group.id}>
          <tr className="group-head">
            <th scope="rowgroup" className="rule-double">{groupName(group, props.branches)}</th>
            <td colSpan={COLUMNS.length + 1} />
          </tr>
          {group.lines.map((line) => <PeopleRow key={line.key} line={line} {...props} />)}
        </tbody>
      ))}
    </table>
  )
}

function Loading() {
  return (
    <tbody>
      {Array.from({ length: 6 }, (_, index) => (
        <tr key={index}>
          <td className="rule-double"><SkeletonLine width={70 - index * 4} /></td>
          <td colSpan={COLUMNS.length + 1}><SkeletonLine width={60 - index * 5} /></td>
        </tr>
      ))}
    </tbody>
  )
}

function Lines(props: PeopleListProps) {
  if (props.isLoading) return <div className="px-4"><SkeletonLine width={70} /><SkeletonLine /><SkeletonLine width={84} /></div>
  return props.groups.map((group) => {
    const name = groupName(group, props.branches)
    return (
      <section key={group.id} aria-label={name}>
        <h2 className="sticky top-0 z-1 border-b border-line bg-sunken px-4 py-1.5 text-12 font-semibold text-text-2">{name}</h2>
        <ul aria-label={name}>{group.lines.map((line) => <PeopleLine key={line.key} line={line} {...props} />)}</ul>
      </section>
    )
  })
}

function groupName({ id }: RosterGroup, branches: readonly Branch[]): string {
  if (id === 'asked' || id === 'invited' || id === 'everywhere' || id === 'declined') return words[id]
  return branches.find(({ code }) => code === id)?.name ?? id
}

function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const target = event.target as HTMLElement
  if (target.dataset['person'] === undefined || event.ctrlKey || event.metaKey || event.altKey) return
  const by = event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0
  if (by === 0) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-person]')]
  rows[rows.indexOf(target) + by]?.focus()
  event.preventDefault()
}
