/**
 * Find anything and do anything by typing: a place for 450 on any Saturday in February, a booking, a person, a
 * screen. The focus stays in the field; arrows choose a line, Enter opens it, Ctrl Enter holds the place.
 */
import { useState, type KeyboardEvent } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useCurrentBranch } from '@/hooks/use-current-branch'
import { usePalette, type PaletteLines } from '@/hooks/use-palette'
import type { Branch } from '@/lib/database'
import { overlays } from '@/lib/overlays'
import { messages } from '@/lib/messages'
import type { Screen } from '@/lib/palette/acts'
import type { Entry } from '@/lib/palette/entries'
import { PaletteField } from '@/components/palette/palette-field'
import { PaletteFoot } from '@/components/palette/palette-foot'
import { optionId, PaletteList } from '@/components/palette/palette-list'
import { useActs } from '@/components/palette/use-acts'

const LIST = 'palette-lines'

/** `start`: what was typed before it was here. */
export function Palette({ screens, start }: { screens: readonly Screen[]; start: string }) {
  const branch = useCurrentBranch()
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={() => overlays.close()}
      className="fixed inset-x-0 top-0 z-(--z-dialog) flex h-(--visual-viewport-height) items-start justify-center bg-scrim max-tablet:safe-sides tablet:h-full tablet:px-4 tablet:pt-[10vh]"
    >
      <Modal className="rise-in h-full w-full tablet:h-auto tablet:max-w-[640px]">
        <Dialog aria-label={messages.palette.title} className="flex h-full flex-col overflow-hidden bg-raised outline-none tablet:max-h-[76vh] tablet:rounded-panel tablet:shadow-3">
          {branch && <Lines screens={screens} branch={branch} start={start} />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function Lines({ screens, branch, start }: { screens: readonly Screen[]; branch: Branch; start: string }) {
  const [typed, setTyped] = useState(start)
  const [chosen, setChosen] = useState<string | null>(null)
  const lines = usePalette(typed, screens, branch)
  const { open, hold } = useActs(lines)
  const entries = lines.groups.flatMap((group) => group.entries)
  // Without a choice the first line is the one; a choice that went with its line is none.
  const active = entries.find(({ id }) => id === chosen) ?? entries[0]

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) setChosen(neighbour(entries, active, step))
    else if (event.key !== 'Enter') return
    else if (active && (event.ctrlKey || event.metaKey)) hold(active)
    else if (active) open(active)
    event.preventDefault()
  }

  return (
    <>
      <PaletteField
        typed={typed}
        onType={(text) => { setTyped(text); setChosen(null) }}
        onKeyDown={onKeyDown}
        list={LIST}
        active={active ? optionId(active) : null}
        isBusy={lines.status === 'looking'}
      />
      <PaletteList id={LIST} groups={lines.groups} active={active ?? null} onPoint={setChosen} onOpen={open} />
      {entries.length === 0 && <Nothing lines={lines} />}
      {lines.status === 'unreachable' && <p role="alert" className="border-t border-line bg-conn-off px-3.5 py-2 text-13 text-conn-off-text">{messages.palette.unreachable}</p>}
      <p role="status" className="sr-only">{spoken(lines, entries.length)}</p>
      <PaletteFoot canHold={active?.place !== undefined} best={Math.max(0, ...entries.map(({ mark }) => mark?.tier ?? 0))} />
    </>
  )
}

function neighbour(entries: readonly Entry[], active: Entry | undefined, step: number): string | null {
  const at = active ? entries.indexOf(active) : -1
  return entries[(at + step + entries.length) % entries.length]?.id ?? null
}

function Nothing({ lines: { asked, status } }: { lines: PaletteLines }) {
  const text = status === 'looking' ? messages.palette.searching : messages.palette.noneFor(asked.typed)
  return <p className="px-3.5 py-6 text-center text-13 text-text-2 max-tablet:flex-1">{text}</p>
}

/** Said once a search has come to rest, not with every letter. */
function spoken({ asked, status }: PaletteLines, count: number): string {
  if (asked.typed === '' || status === 'looking') return ''
  return count === 0 ? messages.palette.none : messages.palette.found(count)
}
