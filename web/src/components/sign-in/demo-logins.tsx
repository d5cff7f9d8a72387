/** The log-ins of the demo, one press each. */
import { Button } from 'react-aria-components/Button'
import { DEMO_LOGINS, DEMO_PASSWORD } from '@/lib/demo'
import { messages } from '@/lib/messages'

export function DemoLogins({ onUse }: { onUse: (login: { email: string; password: string }) => void }) {
  return (
    <section className="mt-6 max-w-[360px] border-t border-line pt-4">
      <h2 className="mb-1 text-13 font-semibold">
        {messages.signIn.demoTitle} <span className="font-normal text-text-2">{messages.signIn.demoPassword(DEMO_PASSWORD)}</span>
      </h2>
      <ul>
        {DEMO_LOGINS.map(({ role, email }) => (
          <li key={email} className="grid min-h-[34px] grid-cols-[92px_minmax(0,1fr)_auto] items-center border-b border-line text-13 last:border-0">
            <b className="font-semibold">{messages.roles[role]}</b>
            <span className="truncate text-text-2">{email}</span>
            <Button
              aria-label={messages.signIn.useAs(messages.roles[role])}
              onPress={() => onUse({ email, password: DEMO_PASSWORD })}
              className="h-11 min-w-11 rounded-control px-[9px] font-medium text-accent-text outline-none data-focus-visible:focus-ring data-hovered:bg-hover tablet:h-[26px]"
            >
              {messages.signIn.use}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
