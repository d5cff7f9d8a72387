/** Says whether the server is reached, before anybody is signed in. */
import { useServerReach, type ServerReach } from '@/hooks/use-server-reach'
import { messages } from '@/lib/messages'
import { Pill } from '@/components/ui/pill'

const looks = {
  searching: { status: 'syncing', words: messages.signIn.serverSearching },
  reached: { status: 'live', words: messages.signIn.serverReached },
  lost: { status: 'offline', words: messages.signIn.serverLost },
} as const satisfies Record<ServerReach, object>

export function ServerPill() {
  const { status, words } = looks[useServerReach()]
  return <Pill status={status}>{words}</Pill>
}
