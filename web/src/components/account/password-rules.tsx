/** The rules of a new password, each ticked as it is met. */
import { metRules, PASSWORD_RULES, type Owner } from '@/lib/account/passwords'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { Icon } from '@/components/ui/icon'

const words = messages.entrance.rules

export function PasswordRules({ password, owner }: { password: string; owner: Owner }) {
  const met = metRules(password, owner)
  return (
    <div className="-mt-1 text-12">
      <p id="password-rules" className="sr-only">{words.title}</p>
      <ul aria-labelledby="password-rules" className="flex flex-col gap-1">
        {PASSWORD_RULES.map((rule) => {
          const isMet = met.has(rule)
          return (
            <li key={rule} className={cx('flex items-center gap-1.5 transition-colors duration-(--t-fast)', isMet ? 'text-ok-text' : 'text-text-2')}>
              <span aria-hidden="true" className={cx('flex size-4 items-center justify-center rounded-full border', isMet ? 'border-ok-solid' : 'border-line-control')}>
                {isMet && <Icon name="check" size="tag" />}
              </span>
              {words[rule]}
              <span className="sr-only">{isMet ? words.met : words.open}</span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
