/** Which keys act on the chosen line. Not on a phone. */
import { messages } from '@/lib/messages'
import { KeyCap } from '@/components/ui/key-cap'

export function PaletteFoot({ canHold }: { canHold: boolean }) {
  return (
    <div aria-hidden="true" className="hidden h-9 flex-none items-center gap-4 border-t border-line px-3.5 text-12 text-text-2 tablet:flex">
      <span><KeyCap>↑</KeyCap> <KeyCap>↓</KeyCap> {messages.palette.keyMove}</span>
      <span><KeyCap>Enter</KeyCap> {messages.palette.keyOpen}</span>
      {canHold && <span><KeyCap>Ctrl Enter</KeyCap> {messages.palette.keyHold}</span>}
    </div>
  )
}
