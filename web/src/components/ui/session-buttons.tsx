/** The sellable sessions of a day, as one choice: what is taken is crossed, and can still be chosen. */
import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import { cx } from '@/lib/cx'
import { labelClass } from '@/components/ui/field'
import { Avatar } from '@/components/ui/avatar'
import { Icon } from '@/components/ui/icon'

export type Session = {
  id: string
  label: string
  isTaken: boolean
  /** Said after the label to who cannot see the cross: *taken by Malhotra–Kapoor*. */
  note?: string | undefined
  /** A colleague has a form open on it. */
  someone?: { id: string; name: string } | undefined
}

export type SessionButtonsProps = {
  label: string
  sessions: readonly Session[]
  /** null: the times match no session. */
  value: string | null
  onChange: (id: string) => void
  isDisabled?: boolean
}

export function SessionButtons({ label, sessions, value, onChange, isDisabled = false }: SessionButtonsProps) {
  return (
    <RadioGroup value={value} onChange={onChange} orientation="horizontal" isDisabled={isDisabled} className="flex min-w-0 flex-col gap-[3px]">
      <Label className={labelClass}>{label}</Label>
      <div className={cx('grid gap-1 tablet:flex tablet:flex-wrap', sessions.length > 4 ? 'grid-cols-3' : 'grid-cols-4')}>
        {sessions.map((session) => (
          <Radio key={session.id} value={session.id} className={({ isSelected }) => sessionClass(session.isTaken, isSelected)}>
            {({ isSelected }) => (
              <>
                {session.someone && <Avatar {...session.someone} size="sm" />}
                {session.isTaken && <Icon name={isSelected ? 'warning' : 'close'} size="sm" />}
                <span>{session.label}</span>
                {session.note && <span className="sr-only">{session.note}</span>}
              </>
            )}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}

function sessionClass(isTaken: boolean, isSelected: boolean): string {
  return cx(
    'narrow flex h-11 min-w-0 flex-auto items-center justify-center gap-1 rounded-control border px-1.5 text-13 whitespace-nowrap tablet:h-7 tablet:text-12 tablet:tight',
    'data-focus-visible:focus-ring',
    isSelected && 'border-accent bg-accent font-semibold text-on-accent',
    !isSelected && isTaken && 'border-line-strong bg-sunken text-text-2 data-hovered:border-line-control',
    !isSelected && !isTaken && 'border-line-control bg-sheet text-text data-hovered:bg-hover data-disabled:bg-sunken data-disabled:text-text-3',
  )
}
