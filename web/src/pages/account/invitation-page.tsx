/** Where an invitation leads: who asks whom to work where as what, a name and a password, then the first screen. */
import { useNavigate } from 'react-router'
import { InvitationForm } from '@/components/account/invitation-form'
import { Landing, LandingWait, ToSignIn } from '@/components/account/landing'
import { Entrance } from '@/components/sign-in/entrance'
import { ServerPill } from '@/components/sign-in/server-pill'
import { useArrival } from '@/hooks/use-arrival'
import { useLiveTable } from '@/hooks/use-live-table'
import { usePeople } from '@/hooks/use-people'
import { useSession } from '@/hooks/use-session'
import { forgetArrival } from '@/lib/account/arrival'
import { nameProfile } from '@/lib/account/name'
import { storedUser } from '@/lib/client'
import type { Membership, Profile } from '@/lib/database'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { personOf, type Person, type Session } from '@/lib/session'

const words = messages.entrance.invitation

export function InvitationPage() {
  return <Entrance footer={<ServerPill />}><Content /></Entrance>
}

function Content() {
  const { opened, tryAgain } = useArrival('invite')
  const user = storedUser()
  const session = useSession()
  if (opened.status === 'opening' || opened.status === 'failed') {
    return <LandingWait isFailed={opened.status === 'failed'} onTryAgain={tryAgain} />
  }
  if (opened.status !== 'open' || user === null) {
    return <Landing title={words.lapsedTitle} action={<ToSignIn />}>{words.lapsed}</Landing>
  }
  return <Welcome person={personOf(user)} session={session} />
}

function Welcome({ person, session }: { person: Person; session: Session }) {
  const navigate = useNavigate()
  const memberships = useLiveTable<Membership>({ table: 'memberships', conditions: [['user_id', 'eq', person.id]] })
  const profiles = useLiveTable<Profile>({ table: 'profiles' })
  const nameOf = usePeople()
  const inviter = memberships.rows.find(({ granted_by }) => granted_by !== null)?.granted_by ?? null
  const branches = session.status === 'ready' ? session.branches : []
  const onDone = (name: string) => {
    const profile = profiles.byKey.get(person.id)
    if (profile?.full_name !== name) void nameProfile(person.id, name)
    forgetArrival()
    void navigate(routes.home(), { replace: true })
  }
  return (
    <>
      <h1 className="text-28 font-semibold">{words.title}</h1>
      <p className="mt-1 text-text-2">{inviter === null ? words.plain : words.by(nameOf(inviter))}</p>
      <ul className="mt-1 font-medium">
        {memberships.rows.map(({ id, role, branch_id }) => (
          <li key={id}>{words.place(messages.roles[role], branches.find((branch) => branch.id === branch_id)?.name ?? words.everywhere)}</li>
        ))}
      </ul>
      <p className="mt-3 mb-[22px] text-text-2">{words.body}</p>
      <InvitationForm person={person} onDone={onDone} />
    </>
  )
}
