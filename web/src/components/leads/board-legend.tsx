/** Under the board: what the chips mean, and the keys of a card. */
import { messages } from '@/lib/messages'
import { Chip } from '@/components/ui/badge'
import { KeyCap } from '@/components/ui/key-cap'

const words = messages.leads

export function BoardLegend() {
  const { keys } = words.board
  return (
    <>
      <span>{words.offers.legend}</span>
      <span className="flex gap-[5px]">
        <Chip tone="ok" icon="check">{words.offers.free}</Chip>
        <Chip tone="warn" icon="clock">{words.offers.option}</Chip>
        <Chip tone="bad" icon="close">{words.offers.taken}</Chip>
      </span>
      <span className="flex-1" />
      <span><KeyCap>J</KeyCap> <KeyCap>K</KeyCap> {keys.next}</span>
      <span><KeyCap>M</KeyCap> {keys.move}</span>
      <span><KeyCap>C</KeyCap> {keys.convert}</span>
    </>
  )
}
