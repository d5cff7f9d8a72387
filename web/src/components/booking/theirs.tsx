/** A field that somebody else changed while one was writing in it: both values, and the choice. */
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { cx } from '@/lib/cx'
import type { DraftAction, DraftState } from '@/lib/diary/drafts'
import type { FieldName } from '@/lib/diary/draft-fields'
import { words } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'

type Props = {
  /** The field or fields this control edits. */
  of: FieldName | readonly FieldName[]
  state: DraftState
  dispatch: (action: DraftAction) => void
  /** A value as the form shows it; the text itself unless said. */
  show?: (value: NonNullable<DraftState['theirs'][FieldName]>['value']) => string
  className?: string
  children: ReactNode
}

export function WithTheirs({ of, state, dispatch, show = String, className, children }: Props) {
  const names = typeof of === 'string' ? [of] : of
  const renewed = names.some((name) => state.renewed.has(name))
  return (
    <div className={cx('min-w-0', className)}>
      <div key={renewed ? state.base?.version : 'still'} className={renewed ? 'renewed-field' : undefined}>
        {children}
      </div>
      {names.map((name) => {
        const theirs = state.theirs[name]
        if (!theirs) return null
        const who = theirs.by ? firstName(theirs.by) : messages.live.someone
        const value = theirs.value === null || theirs.value === '' ? words.nothing : show(theirs.value)
        return (
          <p key={name} role="status" className="mt-1 flex flex-wrap items-center gap-x-2 text-12 text-info-text">
            {/* their value is what is asked about: beside a narrow field it has a line of its own */}
            <span className="min-w-[min(100%,6rem)] flex-1 wrap-anywhere">{words.theirs(who, value)} <span className="whitespace-nowrap text-text-3">{theirs.at}</span></span>
            <span className="-ml-[9px] flex flex-wrap">
              <Button variant="quiet" size="sm" onPress={() => dispatch({ type: 'take', field: name })}>
                {words.take}
              </Button>
              <Button variant="quiet" size="sm" onPress={() => dispatch({ type: 'keep', field: name })}>
                {words.keepMine}
              </Button>
            </span>
          </p>
        )
      })}
    </div>
  )
}
