/** The tools over board and list: whose leads, from where, and how fast we answer today. */
import { cx } from '@/lib/cx'
import type { LeadSource } from '@/lib/database'
import { OWNER_FILTERS, type LeadFilter, type OwnerFilter } from '@/lib/leads/listing'
import { REPLY_LATE_MS } from '@/lib/leads/reply-timer'
import { messages } from '@/lib/messages'
import { formatDuration } from '@/lib/time'
import { FilterMenu } from '@/components/ui/filter-menu'

const words = messages.leads

const ownerWords: Record<OwnerFilter, string> = {
  everyone: words.filter.everyone,
  'mine-and-pool': words.filter.mineAndPool,
  mine: words.filter.mine,
  pool: words.filter.pool,
}

type FiltersProps = { filter: LeadFilter; onFilter: (filter: LeadFilter) => void; medianMs: number | null }

export function LeadFilters({ filter, onFilter, medianMs }: FiltersProps) {
  return (
    <>
      {medianMs !== null && <MedianReply medianMs={medianMs} />}
      <FilterMenu
        label={words.filter.owner}
        icon="filter"
        text={ownerWords[filter.owner]}
        items={OWNER_FILTERS.map((id) => ({ id, label: ownerWords[id] }))}
        value={filter.owner}
        onChange={(owner) => onFilter({ ...filter, owner: owner as OwnerFilter })}
      />
      <FilterMenu
        label={words.filter.source}
        text={filter.source === null ? words.filter.allSources : words.filter.sourceIs(words.sources[filter.source])}
        items={[{ id: ALL, label: words.filter.all }, ...Object.entries(words.sources).map(([id, label]) => ({ id, label }))]}
        value={filter.source ?? ALL}
        onChange={(source) => onFilter({ ...filter, source: source === ALL ? null : (source as LeadSource) })}
      />
    </>
  )
}

const ALL = 'all'

function MedianReply({ medianMs }: { medianMs: number }) {
  return (
    <span className="hidden text-12 text-text-2 wide:inline">
      {words.board.medianToday} <b className={cx('font-semibold', medianMs < REPLY_LATE_MS ? 'text-ok-text' : 'text-bad-text')}>{formatDuration(medianMs)}</b>
    </span>
  )
}
