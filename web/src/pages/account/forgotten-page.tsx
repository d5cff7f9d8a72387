/** Forgotten password: asks for a mail that leads to a new one. */
import { Link, useLocation } from 'react-router'
import { ForgottenForm } from '@/components/account/forgotten-form'
import { Entrance } from '@/components/sign-in/entrance'
import { ServerPill } from '@/components/sign-in/server-pill'
import type { ServerConfig } from '@/lib/config'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'

export function ForgottenPage({ config }: { config: ServerConfig }) {
  // What was typed at the door comes along, but not in the address.
  const { state } = useLocation() as { state: unknown }
  return (
    <Entrance footer={<><ServerPill /><BackToSignIn /></>}>
      <ForgottenForm email={typeof state === 'string' ? state : ''} isInLog={config.isDemo && config.sendsMail !== true} />
    </Entrance>
  )
}

function BackToSignIn() {
  return <Link to={routes.signIn()} className="py-1 font-medium text-accent-text hover:underline">{messages.entrance.back}</Link>
}
