/** What a link led to, in words, with the way on. */
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { Button, buttonClass, type ButtonVariant } from '@/components/ui/button'

export function Landing({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="max-w-[420px]">
      <div role="status"><h1 className="text-28 font-semibold">{title}</h1></div>
      {children && <p className="mt-2 text-text-2">{children}</p>}
      {action && <div className="mt-6 flex flex-wrap items-center gap-2">{action}</div>}
    </div>
  )
}

/** The link is being opened, or the server does not answer: it is still good then. */
export function LandingWait({ isFailed, onTryAgain }: { isFailed: boolean; onTryAgain: () => void }) {
  const words = messages.entrance.confirmed
  if (!isFailed) return <Landing title={words.openingTitle} />
  return <Landing title={words.failedTitle} action={<Button size="lg" variant="primary" onPress={onTryAgain}>{words.again}</Button>}>{messages.signIn.unreachable}</Landing>
}

export function LandingLink({ to, variant = 'plain', children }: { to: string; variant?: ButtonVariant; children: string }) {
  return <Link to={to} className={cx(buttonClass(variant, 'lg'), 'no-underline')}>{children}</Link>
}

export function ToSignIn() {
  return <LandingLink to={routes.signIn()}>{messages.entrance.back}</LandingLink>
}
