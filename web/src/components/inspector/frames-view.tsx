/** The frames of the channel: found by words and direction, paused, cleared, opened one by one. */
import { useId, useMemo, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Icon } from '@/components/ui/icon'
import { Segmented } from '@/components/ui/segmented'
import { SidePanel } from '@/components/ui/side-panel'
import { EmptyState } from '@/components/ui/states'
import { useIsPhone } from '@/hooks/use-is-phone'
import { useShortcut } from '@/hooks/use-shortcut'
import { pick, type Picking } from '@/lib/inspector/picking'
import type { LogState } from '@/lib/inspector/frame-log'
import { words } from '@/lib/inspector/words'
import { FrameDetail } from './frame-detail'
import { FrameList } from './frame-list'

export type FramesViewProps = {
  log: LogState
  isPaused: boolean
  onPause: (paused: boolean) => void
  onClear: () => void
  zone: string
}

const directions = [
  { id: 'all', label: words.all },
  { id: 'in', label: words.of.in },
  { id: 'out', label: words.of.out },
] as const

export function FramesView({ log, isPaused, onPause, onClear, zone }: FramesViewProps) {
  const [picking, setPicking] = useState<Picking>({ text: '', direction: 'all', heartbeats: false })
  const [chosen, setChosen] = useState<number | null>(null)
  const isPhone = useIsPhone()
  const frames = useMemo(() => pick(log.frames, picking), [log.frames, picking])
  const open = log.frames.find(({ id }) => id === chosen) ?? null
  useShortcut('p', () => onPause(!isPaused))
  return (
    <section aria-label={words.frames} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <Toolbar picking={picking} onPicking={setPicking} {...{ isPaused, onPause, onClear }} />
      <div className="flex min-h-0 flex-1 flex-col wide:flex-row">
        {frames.length > 0 ? (
          <FrameList {...{ frames, chosen, zone }} onChoose={setChosen} />
        ) : (
          <div className="flex flex-1 items-center justify-center p-6">
            {log.frames.length === 0 || isOnlyHeartbeats(picking)
              ? <EmptyState title={words.nothingYet}>{words.nothingYetBody}</EmptyState>
              : <EmptyState title={words.noMatch}>{words.noMatchBody}</EmptyState>}
          </div>
        )}
        {open && !isPhone && (
          <aside aria-label={words.frame} className="flex h-[45%] flex-none flex-col border-t border-line-strong p-3.5 wide:h-auto wide:w-[400px] wide:border-t-0 wide:border-l">
            <FrameDetail frame={open} zone={zone} />
          </aside>
        )}
      </div>
      {open && isPhone && (
        <SidePanel title={words.frame} onClose={() => setChosen(null)}><div className="flex h-full flex-col"><FrameDetail frame={open} zone={zone} /></div></SidePanel>
      )}
    </section>
  )
}

type ToolbarProps = Pick<FramesViewProps, 'isPaused' | 'onPause' | 'onClear'> & { picking: Picking; onPicking: (picking: Picking) => void }

function Toolbar({ picking, onPicking, isPaused, onPause, onClear }: ToolbarProps) {
  const change = (part: Partial<Picking>) => onPicking({ ...picking, ...part })
  return (
    <div className="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-3.5 py-2">
      <Segmented label={words.directions} items={directions} value={picking.direction} onChange={(direction) => change({ direction })} />
      <Find value={picking.text} onChange={(text) => change({ text })} />
      <Checkbox isSelected={picking.heartbeats} onChange={(heartbeats) => change({ heartbeats })}>{words.heartbeats}</Checkbox>
      <span className="flex-1" />
      <Button className="h-11 tablet:h-8" shortcut="P" onPress={() => onPause(!isPaused)}>{isPaused ? words.goOn : words.pause}</Button>
      <Button className="h-11 tablet:h-8" onPress={onClear}>{words.clear}</Button>
    </div>
  )
}

function Find({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const id = useId()
  return (
    <div className="flex h-11 w-full min-w-0 items-center gap-2 rounded-control border border-line-control bg-sheet px-2.5 focus-within:focus-ring tablet:h-8 tablet:w-[220px]">
      <Icon name="search" size="sm" className="text-text-3" />
      <label htmlFor={id} className="sr-only">{words.find}</label>
      <input
        id={id}
        type="search"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={words.find}
        className="min-w-0 flex-1 bg-transparent text-14 outline-none placeholder:text-text-3"
      />
    </div>
  )
}

function isOnlyHeartbeats({ text, direction, heartbeats }: Picking): boolean {
  return !text.trim() && direction === 'all' && !heartbeats
}
