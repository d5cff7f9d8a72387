/** Sign in, or create an account where that is open. Whoever has a session is sent on by the router. */
import { Link, useLocation } from 'react-router'
import { Landing, ToSignIn } from '@/components/account/landing'
import { MailAgain } from '@/components/account/mail-again'
import { DemoLogins } from '@/components/sign-in/demo-logins'
import { Entrance } from '@/components/sign-in/entrance'
import { ServerPill } from '@/components/sign-in/server-pill'
import { SignInForm } from '@/components/sign-in/sign-in-form'
import { useSignIn, type Auth, type SignInForm as Form } from '@/hooks/use-sign-in'
import type { ServerConfig } from '@/lib/config'
import { DEMO_GROUP } from '@/lib/demo'
import { messages } from '@/lib/messages'
import { patterns, routes } from '@/lib/routes'

const words = messages.signIn
const linkClass = 'py-1 font-medium text-accent-text hover:underline max-tablet:relative max-tablet:py-4'

type Props = { config: ServerConfig; isNew: boolean }
type AuthProps = { auth: () => Promise<Auth> }

export function SignInPage({ config, isNew, auth }: Props & AuthProps) {
  return (
    <Entrance footer={<><ServerPill /><Other config={config} isNew={isNew} /></>}>
      {isNew && !config.canSignUp
        ? <Landing title={messages.entrance.signUp.invitationTitle} action={<ToSignIn />}>{messages.entrance.signUp.invitation}</Landing>
        : <Door {...{ config, isNew, auth }} />}
    </Entrance>
  )
}

function Door({ config, isNew, auth }: Props & AuthProps) {
  const form = useSignIn(isNew, auth)
  return (
    <>
      <h1 className="text-28 font-semibold">{isNew ? words.createTitle : words.title}</h1>
      <p className="mt-1 mb-[22px] text-text-2">{config.isDemo ? DEMO_GROUP : messages.product}</p>
      <SignInForm form={form} isNew={isNew} />
      <Below form={form} isNew={isNew} />
      {config.isDemo && !isNew && <DemoLogins onUse={form.change} />}
    </>
  )
}

/** Under the form: the mail once more where an address waits to be confirmed, else the way back in. */
function Below({ form, isNew }: { form: Form; isNew: boolean }) {
  if (form.isUnconfirmed) return <div className="mt-4"><MailAgain kind="signup" onAsk={form.mailAgain} /></div>
  if (isNew) return null
  return <p className="mt-2.5 text-13 max-tablet:mt-4"><Link to={routes.forgotten()} state={form.values.email} className={linkClass}>{words.forgot}</Link></p>
}

/** The other page for who has no session; where one was going stays in the address. */
function Other({ config, isNew }: Props) {
  const { search } = useLocation()
  if (isNew) return <span>{words.haveAccount} <Link to={patterns.signIn + search} className={linkClass}>{words.signInLink}</Link></span>
  if (!config.canSignUp) return <span>{words.byInvitation}</span>
  return <span>{words.noAccount} <Link to={patterns.signUp + search} className={linkClass}>{words.createLink}</Link>{`; ${words.rightsNote}`}</span>
}
