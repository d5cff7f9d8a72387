/** What the strokes of the day mean, and which key starts a booking. */
import { Swatch } from '@/components/ui/badge'
import { KeyCap } from '@/components/ui/key-cap'
import { statusWord, words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'

const STATUSES = ['in_progress', 'confirmed', 'tentative', 'completed', 'settled'] as const

export function DiaryKeys({ display }: { display: 'hours' | 'sessions' }) {
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
      {display === 'hours' ? <HourKeys /> : <SessionKeys />}
    </>
  )
}

const moving = messages.moving

function HourKeys() {
  return (
    <>
      <span title={moving.moveHelp}><KeyCap>Shift</KeyCap> <KeyCap>←</KeyCap><KeyCap>→</KeyCap> {moving.keyMove}</span>
      <span title={moving.moveHelp}><KeyCap>Alt</KeyCap> {moving.keyStretch}</span>
    </>
  )
}

function SessionKeys() {
  return (
    <>
      <span title={moving.moveOverSessions}><KeyCap>Shift</KeyCap> <KeyCap>←</KeyCap><KeyCap>→</KeyCap> {moving.keyMove}</span>
      <span title={moving.moveOverSessions}><KeyCap>Ctrl</KeyCap> <KeyCap>↑</KeyCap><KeyCap>↓</KeyCap> {moving.keyHall}</span>
    </>
  )
}

/** The same beside the keys of the week and the month. */
export function DayGridKeys() {
  return (
    <>
      <span title={moving.moveOverDays}><KeyCap>Space</KeyCap> {moving.keyTakeUp}</span>
      <span title={moving.moveOverDays}><KeyCap>Shift</KeyCap> <KeyCap>←</KeyCap><KeyCap>→</KeyCap> {moving.keyMove}</span>
    </>
  )
}
