/** The field of the palette: a combobox whose list stands below it, always open. */
import type { KeyboardEvent } from 'react'
import { overlays } from '@/lib/overlays'
import { messages } from '@/lib/messages'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'

type Props = {
  typed: string
  onType: (text: string) => void
  onKeyDown: (event: KeyboardEvent) => void
  /** Id of the list, and of the line that is chosen in it. */
  list: string
  active: string | null
  isBusy: boolean
}

export function PaletteField({ typed, onType, onKeyDown, list, active, isBusy }: Props) {
  return (
    <div className="flex h-[52px] flex-none items-center gap-2.5 border-b border-line pr-1 pl-3.5 tablet:h-[46px] tablet:pr-3.5">
      <Icon name={isBusy ? 'syncing' : 'search'} className={isBusy ? 'turning text-text-3' : 'text-text-2'} />
      <input
        autoFocus
        role="combobox"
        aria-label={messages.palette.field}
        aria-expanded="true"
        aria-controls={list}
        aria-autocomplete="list"
        {...(active !== null && { 'aria-activedescendant': active })}
        value={typed}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder={messages.palette.placeholder}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        enterKeyHint="go"
        maxLength={200}
        className="min-w-0 flex-1 bg-transparent text-16 text-text outline-none placeholder:text-text-3"
      />
      <Button variant="quiet" icon="close" aria-label={messages.palette.close} className="size-11 tablet:hidden" onPress={() => overlays.close()} />
    </div>
  )
}
