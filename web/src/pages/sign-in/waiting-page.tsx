/** Signed in without rights. The page goes by itself when a manager gives some. */
import { Entrance } from '@/components/sign-in/entrance'
import { Button } from '@/components/ui/button'
import { Pill } from '@/components/ui/pill'
import { useConnection } from '@/hooks/use-connection'
import { useLiveTable } from '@/hooks/use-live-table'
import type { Profile } from '@/lib/database'
import { messages } from '@/lib/messages'
import { sessionStore, type Person } from '@/lib/session'

export function WaitingPage({ person }: { person: Person }) {
  const { connection } = useConnection()
  const isLive = connection.status === 'live'
  const own = useLiveTable<Profile>({ table: 'profiles' }).rows.find(({ id }) => id === person.id)
  const isDeclined = (own?.declined_at ?? null) !== null
  return (
    <Entrance
      footer={<Pill status={connection.status}>{isLive ? messages.signIn.serverReached : messages.signIn.serverSearching}</Pill>}
    >
      <h1 role="status" className="max-w-[420px] text-28 font-semibold">{isDeclined ? messages.waiting.declined : messages.waiting.title}</h1>
      <p className="mt-2 text-text-2">{isDeclined ? messages.waiting.declinedBody : messages.waiting.body}</p>
      <p className="mt-6 mb-3 text-13 text-text-2">{messages.waiting.as(person.email)}</p>
      <div><Button icon="leave" onPress={() => void sessionStore().signOut()}>{messages.account.signOut}</Button></div>
    </Entrance>
  )
}
