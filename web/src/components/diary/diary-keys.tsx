/** What the strokes of the day mean, and which key starts a booking. */
import { Swatch } from '@/components/ui/badge'
import { KeyCap } from '@/components/ui/key-cap'
import { statusWord, words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'

const STATUSES = ['in_progress', 'confirmed', 'tentative', 'completed', 'settled'] as const

/** `canMove`: blocks can be moved on this page. */
export function DiaryKeys({ canMove }: { canMove: boolean }) {
  return (
    <>
      {STATUSES.map((status) => (
        <Swatch key={status} of={status}>
          {statusWord(status)}
        </Swatch>
      ))}
      <Swatch of="setup">{words.buffers}</Swatch>
      <Swatch of="shade">{words.through}</Swatch>
      <span className="flex-1" />
      <span><KeyCap>N</KeyCap> {words.keyNew}</span>
      {canMove && <MoveKeys />}
    </>
  )
}

function MoveKeys() {
  return (
    <>
      <span title={messages.moving.moveHelp}><KeyCap>Shift</KeyCap> <KeyCap>←</KeyCap><KeyCap>→</KeyCap> {messages.moving.keyMove}</span>
      <span title={messages.moving.moveHelp}><KeyCap>Alt</KeyCap> {messages.moving.keyStretch}</span>
    </>
  )
}
