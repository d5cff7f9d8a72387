/** Where somebody is now, or when they last signed in. */
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'

const words = messages.people

/** Where a colleague is, in words; `away`: their page is in the background. */
export type Whereabouts = { where: string; away: boolean }

/** `now`: null for who is not here. */
export function WhereNow({ now, signedIn }: { now: Whereabouts | null; /** How long ago, in words; null: never. */ signedIn: string | null }) {
  const isHere = now !== null && !now.away
  return (
    <span className="inline-flex max-w-full items-center gap-1.5">
      <span aria-hidden="true" className={cx('size-2 flex-none rounded-full', isHere ? 'bg-ok-solid' : 'border-[1.5px] border-line-control')} />
      <span className={cx('truncate', now === null && 'text-text-2')}>
        {now === null ? (signedIn === null ? words.neverSignedIn : words.signedIn(signedIn)) : now.away ? words.away(now.where) : now.where}
      </span>
    </span>
  )
}
