/** Over the list: which stages, and words of a name or digits of a phone. */
import { Input } from 'react-aria-components/Input'
import { SearchField } from 'react-aria-components/SearchField'
import type { LeadStage } from '@/lib/database'
import { CLOSED_STAGES, OPEN_STAGES } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { controlClass, inputClass } from '@/components/ui/field'
import { FilterMenu } from '@/components/ui/filter-menu'
import { Icon } from '@/components/ui/icon'

const words = messages.leads
const ALL = 'all'

type Props = { stage: LeadStage | null; onStage: (stage: LeadStage | null) => void; text: string; onText: (text: string) => void }

export function ListBar({ stage, onStage, text, onText }: Props) {
  return (
    <div className="print:hidden flex flex-none items-center gap-2 border-b border-line px-4 py-1.5 tablet:px-2.5">
      <SearchField aria-label={words.filter.text} value={text} onChange={onText} className="w-full max-w-[280px]">
        <div className={controlClass('md')}>
          <Icon name="search" size="sm" className="text-text-3" />
          <Input enterKeyHint="search" placeholder={words.filter.text} className={`${inputClass} [&::-webkit-search-cancel-button]:hidden`} />
        </div>
      </SearchField>
      <FilterMenu
        label={words.filter.stage}
        text={stage === null ? words.filter.allStages : words.stages[stage]}
        items={[{ id: ALL, label: words.filter.all }, ...[...OPEN_STAGES, ...CLOSED_STAGES].map((id) => ({ id, label: words.stages[id] }))]}
        value={stage ?? ALL}
        onChange={(id) => onStage(id === ALL ? null : (id as LeadStage))}
      />
    </div>
  )
}
