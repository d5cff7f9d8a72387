/** Where the channel stands: state, cursor, checkpoints, and how often it was told to read again. */
import type { ReactNode } from 'react'
import { Chip, type Tone } from '@/components/ui/badge'
import type { IconName } from '@/components/ui/icon'
import { formatClock } from '@/lib/inspector/formats'
import type { ChannelState, InspectorState } from '@/lib/inspector/inspector'
import { words } from '@/lib/inspector/words'

const looks = {
  idle: ['neutral', undefined],
  connecting: ['info', 'syncing'],
  joining: ['info', 'syncing'],
  joined: ['ok', 'check'],
  refused: ['bad', 'warning'],
  failed: ['bad', 'warning'],
  lost: ['warn', 'cloudOff'],
} satisfies Record<ChannelState['status'], [Tone, IconName | undefined]>

export function Standing({ channel, position, zone }: InspectorState & { zone: string }) {
  const { cursor, checkpoint, changes, transactions, refetches } = position
  return (
    <>
      <dl className="grid grid-cols-[104px_minmax(0,1fr)] gap-y-1.5 text-13">
        <Fact name={words.state}><StateChip channel={channel} /></Fact>
        <Fact name={words.cursor}>
          <span className="break-all">{cursor ?? words.none}</span>
        </Fact>
        <Fact name={words.checkpoint}>
          {checkpoint ? words.checkpointAt(formatClock(checkpoint.at, zone), checkpoint.isLive) : words.none}
        </Fact>
        <Fact name={words.counts}>{words.heard(changes, transactions)}</Fact>
        <Fact name={words.mustRefetch}>
          {refetches.length === 0 ? words.none : (
            <ul>
              {refetches.map(({ at, reason }, index) => (
                <li key={index} className="text-warn-text">{formatClock(at, zone)} {words.refetches[reason] ?? reason}</li>
              ))}
            </ul>
          )}
        </Fact>
      </dl>
    </>
  )
}

function StateChip({ channel }: { channel: ChannelState }) {
  const [tone, icon] = looks[channel.status]
  return (
    <span role="status" className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Chip tone={tone} {...(icon && { icon })}>{words.states[channel.status]}</Chip>
      {'reason' in channel && <span className="text-text-2">{channel.reason}</span>}
    </span>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-2">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}
