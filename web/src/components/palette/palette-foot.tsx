/** Which keys act on the chosen line, but on a phone, and what the diamonds of a day mean. */
import { cx } from '@/lib/cx'
import { tierName } from '@/lib/diary/day-marks'
import { messages } from '@/lib/messages'
import { DaySign } from '@/components/ui/day-sign'
import { KeyCap } from '@/components/ui/key-cap'

const key = 'hidden tablet:inline'

/** `best`: the highest tier among the lines; 0 where none of their days is auspicious. */
export function PaletteFoot({ canHold, best }: { canHold: boolean; best: number }) {
  return (
    <div aria-hidden="true" className={cx('h-9 flex-none items-center gap-4 border-t border-line px-3.5 text-12 text-text-2', best > 0 ? 'flex' : 'hidden tablet:flex')}>
      {best > 0 && <span className="flex items-center gap-1.5"><DaySign mark={{ tier: best, name: null }} /> {messages.boards.muhuratTier(tierName(best))}</span>}
      <span className={key}><KeyCap>↑</KeyCap> <KeyCap>↓</KeyCap> {messages.palette.keyMove}</span>
      <span className={key}><KeyCap>Enter</KeyCap> {messages.palette.keyOpen}</span>
      {canHold && <span className={key}><KeyCap>Ctrl Enter</KeyCap> {messages.palette.keyHold}</span>}
    </div>
  )
}
