/** Rights of the person who looks: the roles they hold, and what these may do to each table. */
import { Icon } from '@/components/ui/icon'
import { SkeletonLine } from '@/components/ui/states'
import type { Branch, Membership } from '@/lib/database'
import { messages } from '@/lib/messages'
import type { Action, Rights } from '@/lib/rights'
import { formatDate } from '@/lib/time'
import { words } from '@/lib/inspector/words'

export type RightsViewProps = {
  memberships: readonly Membership[]
  branches: readonly Branch[]
  rights: Rights
  tables: readonly string[]
  isLoading: boolean
  /** ISO date. */
  today: string
}

const actions = Object.keys(words.actions) as Action[]
const cell = 'border-b border-line px-2 text-left font-normal whitespace-nowrap first:pl-3.5 tablet:px-3.5'

export function RightsView({ memberships, branches, rights, tables, isLoading, today }: RightsViewProps) {
  return (
    <div tabIndex={0} role="region" aria-label={words.rights} className="min-h-0 flex-1 overflow-auto outline-none focus-visible:focus-ring-inset tablet:grid tablet:grid-cols-[minmax(240px,366px)_minmax(0,1fr)] tablet:overflow-hidden" aria-busy={isLoading}>
      <section aria-labelledby="inspector-roles" className="border-line tablet:overflow-y-auto tablet:border-r">
        <h2 id="inspector-roles" className="flex h-9 items-center border-b border-line-strong px-3.5 text-12 font-semibold text-text-2">{words.roles}</h2>
        {isLoading && <div className="px-3.5 py-2"><SkeletonLine width={60} /><SkeletonLine width={40} /></div>}
        <ul>
          {memberships.map(({ id, role, branch_id, created_at }) => (
            <li key={id} className="flex min-h-[42px] items-center gap-2 border-b border-line px-3.5 text-13">
              <span className="font-semibold">{messages.roles[role]}</span>
              <span className="min-w-0 flex-1 truncate">{nameOf(branches, branch_id)}</span>
              <span className="text-12 text-text-2">{words.roleSince(formatDate(created_at.slice(0, 10), today))}</span>
            </li>
          ))}
        </ul>
        <p className="px-3.5 py-3 text-12 text-text-2">{words.rightsNote}</p>
      </section>
      <section tabIndex={0} aria-label={words.tables} className="overflow-x-auto outline-none focus-visible:focus-ring-inset tablet:overflow-y-auto">
        <table className="w-full border-separate border-spacing-0 text-13">
          <thead className="sticky top-0 bg-sheet text-12 text-text-2">
            <tr>
              <th scope="col" className={`${cell} h-9 border-line-strong! font-semibold`}>{words.table}</th>
              {actions.map((action) => <th key={action} scope="col" className={`${cell} h-9 border-line-strong! font-semibold`}>{words.actions[action]}</th>)}
            </tr>
          </thead>
          <tbody>
            {tables.map((table) => (
              <tr key={table}>
                <th scope="row" className={`${cell} h-[37px] font-medium!`}>{table}</th>
                {actions.map((action) => <td key={action} className={`${cell} h-[37px]`}><Answer yes={rights.can(action, table)} /></td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}

function Answer({ yes }: { yes: boolean }) {
  return yes ? (
    <span className="inline-flex items-center gap-1.5 text-ok-text"><Icon name="check" size="sm" /><span className="sr-only tablet:not-sr-only">{words.yes}</span></span>
  ) : (
    <span className="text-text-3">{words.no}</span>
  )
}

function nameOf(branches: readonly Branch[], id: number | null): string {
  return id === null ? words.allBranches : (branches.find((branch) => branch.id === id)?.name ?? String(id))
}
