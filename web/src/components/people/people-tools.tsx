/** What the page is narrowed to: part of a name or an address, a role. */
import { Input } from 'react-aria-components/Input'
import { SearchField } from 'react-aria-components/SearchField'
import { FilterMenu } from '@/components/ui/filter-menu'
import { Icon } from '@/components/ui/icon'
import type { StaffRole } from '@/lib/database'
import { messages } from '@/lib/messages'
import { STAFF_ROLES } from '@/lib/rights'

const words = messages.people
const ALL = 'all'

export type PeopleFilter = { text: string; role: StaffRole | null }

export function PeopleTools({ filter, onFilter }: { filter: PeopleFilter; onFilter: (filter: PeopleFilter) => void }) {
  const { text, role } = filter
  return (
    <>
      <SearchField aria-label={words.search} value={text} onChange={(next) => onFilter({ ...filter, text: next })} className="min-w-0 flex-1 tablet:w-[200px] tablet:flex-none">
        <div className="flex h-11 items-center gap-1.5 rounded-control border border-line-control bg-sheet px-2 text-16 focus-within:focus-ring tablet:h-[26px] tablet:text-13">
          <Icon name="search" size="sm" className="text-text-3" />
          <Input enterKeyHint="search" placeholder={words.search} maxLength={80} className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-text-3 [&::-webkit-search-cancel-button]:hidden" />
        </div>
      </SearchField>
      <FilterMenu
        label={words.roleFilter}
        icon="filter"
        text={role === null ? words.allRoles : messages.roles[role]}
        items={[{ id: ALL, label: words.allRoles }, ...STAFF_ROLES.map((id) => ({ id, label: messages.roles[id] }))]}
        value={role ?? ALL}
        onChange={(id) => onFilter({ ...filter, role: id === ALL ? null : (id as StaffRole) })}
      />
    </>
  )
}
