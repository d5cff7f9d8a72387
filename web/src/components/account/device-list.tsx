/** Where a person is signed in; each can be ended, or all the others at once. */
import { useState, type ReactNode } from 'react'
import { useDevices, type Devices } from '@/hooks/use-devices'
import { useNow } from '@/hooks/use-now'
import { deviceOf } from '@/lib/account/devices'
import type { OpenSession } from '@/lib/database'
import { messages } from '@/lib/messages'
import { formatAgo } from '@/lib/time'
import { toasts } from '@/lib/toasts'
import { Chip } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { SkeletonLine } from '@/components/ui/states'

const words = messages.profile

type Props = {
  /** null: one's own; others' are seen by who answers for them, and by nobody else. */
  person?: string | null
  /** Over the list, where there is one. */
  head?: ReactNode
  /** IANA name of the zone the times are said in. */
  zone: string
}

export function DeviceList({ person = null, head, zone }: Props) {
  const devices = useDevices(person)
  const others = devices.sessions.filter(({ is_current }) => !is_current)
  if (devices.status === 'loading' && person === null) return <div className="max-w-[420px]"><SkeletonLine width={80} /><SkeletonLine width={55} /></div>
  if (person !== null && devices.sessions.length === 0) return null
  if (devices.status === 'failed' && devices.sessions.length === 0) {
    return <p role="alert" className="flex items-center gap-3 text-13">{words.sessionsFailed}<Button size="sm" onPress={devices.reload}>{words.tryNow}</Button></p>
  }
  return (
    <>
      {head}
      <ul className="border-t border-line">
        {devices.sessions.map((session) => <Device key={session.id} {...{ session, devices, zone }} />)}
      </ul>
      {others.length > 0
        ? <div className="mt-3"><EndOthers devices={devices} act={person === null ? words.endOthers : words.endAll} /></div>
        : person === null && <p className="mt-2 text-13 text-text-2">{words.onlyThis}</p>}
    </>
  )
}

function Device({ session, devices, zone }: Pick<Props, 'zone'> & { session: OpenSession; devices: Devices }) {
  const now = useNow(30_000)
  const [isBusy, setBusy] = useState(false)
  const name = deviceName(session)
  async function end() {
    setBusy(true)
    const ended = await devices.end(session.id)
    setBusy(false)
    toasts.show(ended === null ? { text: words.endFailed, tone: 'failed' } : { text: words.ended(name) })
  }
  return (
    <li className="flex min-h-14 items-center gap-3 border-b border-line py-1.5">
      <Icon name="screen" size="lg" className="text-text-3" />
      <span className="min-w-0 flex-1">
        <b className="flex flex-wrap items-center gap-2 font-semibold">{name}{session.is_current && <Chip tone="ok">{words.thisDevice}</Chip>}</b>
        <span className="block text-12 text-text-2">{lines(session, now, zone).join(', ')}</span>
      </span>
      {!session.is_current && (
        <Button size="sm" className="max-tablet:h-11" isBusy={isBusy} aria-label={words.endOf(name)} onPress={() => void end()}>{words.end}</Button>
      )}
    </li>
  )
}

function EndOthers({ devices, act }: { devices: Devices; act: string }) {
  const [isBusy, setBusy] = useState(false)
  async function end() {
    setBusy(true)
    const ended = await devices.end(null)
    setBusy(false)
    toasts.show(ended === null ? { text: words.endFailed, tone: 'failed' } : { text: words.othersEnded(ended) })
  }
  return <Button isBusy={isBusy} icon="leave" className="max-tablet:h-11" onPress={() => void end()}>{act}</Button>
}

function deviceName({ user_agent }: OpenSession): string {
  const { browser, system } = deviceOf(user_agent)
  if (browser !== null && system !== null) return words.device(browser, system)
  return browser ?? system ?? words.unknownDevice
}

function lines(session: OpenSession, now: number, zone: string): string[] {
  return [
    words.lastUsed(formatAgo(Date.parse(session.last_used_at), now, zone)),
    words.since(formatAgo(Date.parse(session.created_at), now, zone)),
    ...(session.address === null ? [] : [words.address(session.address)]),
  ]
}
