/** The tools over board and list: whose leads, from where, and how fast we answer today. */
import { Button } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { cx } from '@/lib/cx'
import type { LeadSource } from '@/lib/database'
import { OWNER_FILTERS, type LeadFilter, type OwnerFilter } from '@/lib/leads/listing'
import { REPLY_LATE_MS } from '@/lib/leads/reply-timer'
import { messages } from '@/lib/messages'
import { formatDuration } from '@/lib/time'
import { buttonClass } from '@/components/ui/button'
import { popoverClass } from '@/components/ui/choice-list'
import { Icon, type IconName } from '@/components/ui/icon'

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

type MenuProps = {
  label: string
  text: string
  icon?: IconName
  items: readonly { id: string; label: string }[]
  value: string
  onChange: (id: string) => void
}

export function FilterMenu({ label, text, icon, items, value, onChange }: MenuProps) {
  return (
    <MenuTrigger>
      <Button aria-label={`${label}: ${text}`} className={cx(buttonClass('plain', 'sm'), 'h-11! outline-none data-focus-visible:focus-ring tablet:h-[26px]!')}>
        {icon && <Icon name={icon} size="sm" />}
        {text}
      </Button>
      <Popover placement="bottom end" offset={4} className={popoverClass}>
        <Menu selectionMode="single" selectedKeys={[value]} onAction={(id) => onChange(String(id))} className="min-w-[180px] outline-none">
          {items.map((item) => (
            <MenuItem key={item.id} id={item.id} textValue={item.label} className="flex min-h-11 items-center gap-2 rounded-control px-2.5 outline-none data-focused:bg-accent-soft tablet:min-h-8">
              {({ isSelected }) => (
                <>
                  <span className="flex-1">{item.label}</span>
                  {isSelected && <Icon name="check" size="sm" className="text-accent-text" />}
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
