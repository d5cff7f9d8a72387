/** Where the mail for a forgotten password leads. */
import { useNavigate } from 'react-router'
import { Landing, LandingLink, LandingWait, ToSignIn } from '@/components/account/landing'
import { NewPasswordForm } from '@/components/account/new-password-form'
import { Entrance } from '@/components/sign-in/entrance'
import { ServerPill } from '@/components/sign-in/server-pill'
import { useArrival } from '@/hooks/use-arrival'
import { forgetArrival } from '@/lib/account/arrival'
import { storedUser } from '@/lib/client'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { personOf } from '@/lib/session'
import { toasts } from '@/lib/toasts'

const words = messages.entrance.newPassword

export function NewPasswordPage() {
  return <Entrance footer={<ServerPill />}><Content /></Entrance>
}

function Content() {
  const { opened, tryAgain } = useArrival('recovery')
  const navigate = useNavigate()
  const user = storedUser()
  if (opened.status === 'opening' || opened.status === 'failed') {
    return <LandingWait isFailed={opened.status === 'failed'} onTryAgain={tryAgain} />
  }
  if (opened.status !== 'open' || user === null) {
    return (
      <Landing title={words.lapsedTitle} action={<><LandingLink to={routes.forgotten()} variant="primary">{words.askAgain}</LandingLink><ToSignIn /></>}>
        {words.lapsed}
      </Landing>
    )
  }
  const owner = personOf(user)
  const onDone = () => {
    forgetArrival()
    toasts.show({ text: words.done })
    void navigate(routes.home(), { replace: true })
  }
  return (
    <>
      <h1 className="text-28 font-semibold">{words.title}</h1>
      <p className="mt-1 mb-[22px] text-text-2">{words.for(owner.email)}</p>
      <NewPasswordForm owner={owner} onDone={onDone} />
    </>
  )
}
