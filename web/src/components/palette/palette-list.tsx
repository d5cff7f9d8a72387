/** The lines of the palette in their groups; the chosen one is always in sight. */
import { useEffect, useRef } from 'react'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { spokenMark } from '@/lib/diary/day-marks'
import type { Entry, EntryIcon } from '@/lib/palette/entries'
import type { Group } from '@/lib/palette/rank'
import { DaySign } from '@/components/ui/day-sign'
import { Icon, type IconName } from '@/components/ui/icon'
import { KeyCap } from '@/components/ui/key-cap'

type Props = {
  id: string
  groups: readonly Group[]
  active: Entry | null
  onPoint: (id: string) => void
  onOpen: (entry: Entry) => void
}

/** The id of a line in the document. */
export function optionId(entry: Entry): string {
  return `palette-${entry.id.replaceAll(/[^\w-]/g, '-')}`
}

export function PaletteList({ id, groups, active, onPoint, onOpen }: Props) {
  return (
    <div id={id} role="listbox" aria-label={messages.palette.results} className="min-h-0 flex-1 overflow-y-auto pb-1.5 empty:flex-none tablet:flex-initial">
      {groups.map((group) => (
        <div key={group.id} role="group" aria-labelledby={`palette-group-${group.id}`}>
          <div id={`palette-group-${group.id}`} className="px-3.5 pt-2 pb-0.5 text-12 font-medium text-text-3">{messages.palette.groups[group.id]}</div>
          {group.entries.map((entry) => (
            <Line key={entry.id} entry={entry} isActive={entry === active} onPoint={onPoint} onOpen={onOpen} />
          ))}
        </div>
      ))}
    </div>
  )
}

const icons = {
  free: 'check', option: 'clock', booking: 'calendar', customer: 'person', lead: 'leads', person: 'eye', date: 'diary', sheet: 'printer',
  branch: 'arrowRight', new: 'plus', theme: 'sun', language: 'speech', keys: 'keyboard', leave: 'leave', screen: 'arrowRight',
} as const satisfies Record<EntryIcon, IconName>

/** What the mark before a place means, for who does not see it. */
const spokenIcons: Partial<Record<EntryIcon, string>> = { free: messages.palette.free, option: messages.palette.option }

function Line({ entry, isActive, onPoint, onOpen }: { entry: Entry; isActive: boolean } & Pick<Props, 'onPoint' | 'onOpen'>) {
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) line.current?.scrollIntoView({ block: 'nearest' })
  }, [isActive])
  return (
    <div
      ref={line}
      id={optionId(entry)}
      role="option"
      aria-selected={isActive}
      onPointerMove={() => onPoint(entry.id)}
      onClick={() => onOpen(entry)}
      className={cx('flex min-h-11 cursor-default items-center gap-2.5 px-3.5 py-1 text-14 tablet:h-[38px] tablet:min-h-0 tablet:py-0 tablet:text-13', isActive && 'bg-accent-soft')}
    >
      <Icon name={icons[entry.icon]} size="md" className={entry.icon === 'free' ? 'text-ok-text' : 'text-text-2'} />
      {spokenIcons[entry.icon] && <span className="sr-only">{spokenIcons[entry.icon]}: </span>}
      <span className="min-w-0 flex-initial truncate max-tablet:whitespace-normal">{entry.title}</span>
      {entry.mark && <><DaySign mark={entry.mark} /><span className="sr-only">, {spokenMark(entry.mark)}</span></>}
      <span className="flex-1" />
      {entry.detail && <span className="max-w-[46%] flex-none truncate text-12 text-text-2">{entry.detail}</span>}
      {isActive && <span aria-hidden="true" className="max-tablet:hidden"><KeyCap>Enter</KeyCap></span>}
    </div>
  )
}
