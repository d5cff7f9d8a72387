/** The way to the palette: a field to look at where there is room, a glass elsewhere. Ctrl K does the same. */
import { memo } from 'react'
import { Button } from 'react-aria-components/Button'
import { overlays } from '@/lib/overlays'
import { messages } from '@/lib/messages'
import { cx } from '@/lib/cx'
import { Icon } from '@/components/ui/icon'
import { KeyCap } from '@/components/ui/key-cap'

/** `isNarrow`: a panel has taken the room. */
export const FindButton = memo(function FindButton({ isNarrow = false }: { isNarrow?: boolean }) {
  const wide = isNarrow ? 'hidden' : 'hidden wide:inline'
  return (
    <Button
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K"
      onPress={() => overlays.open('palette')}
      className={cx(
        'flex size-11 flex-none items-center justify-center gap-2 rounded-control text-13 text-text-2 outline-none data-focus-visible:focus-ring data-hovered:bg-hover tablet:size-8 tablet:border tablet:border-line-control tablet:bg-sheet',
        !isNarrow && 'wide:w-[248px] wide:justify-start wide:px-2',
      )}
    >
      <Icon name="search" size="lg" className="tablet:size-4" />
      <span className={cx(wide, 'flex-1 truncate text-left')} aria-hidden="true">{messages.shell.find}</span>
      <span className={wide} aria-hidden="true"><KeyCap>Ctrl K</KeyCap></span>
      <span className="sr-only">{messages.shell.find}</span>
    </Button>
  )
})
