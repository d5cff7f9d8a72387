/** Where the mails that confirm an address lead, and every link that was not good. */
import { Navigate } from 'react-router'
import { Landing, LandingLink, LandingWait, ToSignIn } from '@/components/account/landing'
import { Entrance } from '@/components/sign-in/entrance'
import { ServerPill } from '@/components/sign-in/server-pill'
import { useArrival } from '@/hooks/use-arrival'
import { isOpened } from '@/lib/account/arrival'
import { storedUser } from '@/lib/client'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'

const words = messages.entrance.confirmed

export function ConfirmedPage() {
  return <Entrance footer={<ServerPill />}><Content /></Entrance>
}

function Content() {
  const { opened, tryAgain } = useArrival('signup', 'email_change', 'magiclink')
  const user = storedUser()
  switch (opened.status) {
    case 'opening':
    case 'failed':
      return <LandingWait isFailed={opened.status === 'failed'} onTryAgain={tryAgain} />
    case 'open':
      if (user && isOpened('magiclink', user.id)) return <Navigate to={routes.home()} replace />
      return (
        <Landing title={words.title} action={<LandingLink to={routes.home()} variant="primary">{words.open}</LandingLink>}>
          {words.body(user?.email ?? '')}
        </Landing>
      )
    case 'half':
      return <Landing title={words.halfTitle} action={<LandingLink to={routes.home()}>{words.open}</LandingLink>}>{words.half}</Landing>
    case 'problem':
      return <Landing title={words.lapsedTitle} action={<ToSignIn />}>{words.lapsed}</Landing>
    case 'none':
      return <Navigate to={routes.home()} replace />
  }
}
