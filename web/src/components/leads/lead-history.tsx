/** What happened to a lead: what people did, and each stage it reached; and one line to add to it. */
import { useRef, useState, type KeyboardEvent } from 'react'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import { useConnection } from '@/hooks/use-connection'
import { useLiveTable } from '@/hooks/use-live-table'
import { usePending } from '@/hooks/use-pending'
import { usePanelShortcut } from '@/hooks/use-shortcut'
import type { Activity, ActivityKind, Lead } from '@/lib/database'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { formatAgo, formatDuration } from '@/lib/time'
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import { LiveRing } from '@/components/ui/live-ring'
import { controlClass, inputClass } from '@/components/ui/field'
import { Icon } from '@/components/ui/icon'
import { KeyCap } from '@/components/ui/key-cap'
import { SkeletonLine, useIsSlow } from '@/components/ui/states'

const words = messages.leads.panel

type HistoryProps = { lead: Lead; now: number; zone: string; myId: string; nameOf: (id: string | null) => string }

/** What this device has is on screen by then. */
const DEVICE_MS = 1_000

const newestFirst = (a: Activity, b: Activity): number =>
  Date.parse(b.happened_at) - Date.parse(a.happened_at) || (a.id < b.id ? 1 : -1)

export function LeadHistory({ lead, now, zone, myId, nameOf }: HistoryProps) {
  const { rows, status } = useLiveTable<Activity>({ table: 'activities', conditions: [['lead_id', 'eq', lead.id]], order: newestFirst })
  const { connection } = useConnection()
  // Nothing comes while the server cannot be reached: no bar promises it.
  const isMissing = useIsSlow(status !== 'ready' && connection.status === 'offline', DEVICE_MS)
  const [openedAt] = useState(now)
  return (
    <section>
      <h3 className="text-12 font-semibold text-text-2">{words.happened}</h3>
      {rows.length === 0 && (status === 'ready' || isMissing
        ? <p className="py-2 text-13 text-text-3">{isMissing ? messages.device.notKept : words.nothingHappened}</p>
        : <SkeletonLine width={70} />)}
      <ul className="happened">
        {rows.map((entry) => <Entry key={entry.id} {...{ entry, lead, now, zone, nameOf }} isNews={entry.created_by !== myId && Date.parse(entry.created_at) > openedAt} />)}
      </ul>
    </section>
  )
}

type EntryProps = { entry: Activity; lead: Lead; now: number; zone: string; isNews: boolean; nameOf: HistoryProps['nameOf'] }

function Entry({ entry, lead, now, zone, isNews, nameOf }: EntryProps) {
  const pending = usePending('activities', entry.id)
  const who = entry.created_by === null ? null : nameOf(entry.created_by)
  const at = Date.parse(entry.happened_at)
  const isFirstReply = lead.first_response_at !== null && entry.kind !== 'note' && at === Date.parse(lead.first_response_at)
  return (
    <li className={pending ? 'opacity-70' : ''}>
      {entry.created_by !== null && who !== null ? <Avatar id={entry.created_by} name={who} /> : <Icon name="bell" className="m-1 text-text-3" />}
      <span>
        {who === null ? didAlone(entry, lead) : <><b className="font-semibold">{firstName(who)}</b> {did(entry, lead)}</>}
        {entry.body && <small className="whitespace-pre-line">{entry.body}</small>}
        {isFirstReply && <small>{words.firstReply(formatDuration(at - Date.parse(lead.received_at)))}</small>}
      </span>
      <span className="text-12 text-text-3">{formatAgo(at, Math.max(now, at), zone)}</span>
      {isNews && entry.created_by !== null && <LiveRing personId={entry.created_by} text="" at={Date.parse(entry.created_at)} tag="none" />}
    </li>
  )
}

function did({ kind, from_stage: from, to_stage: to }: Activity, lead: Lead): string {
  if (kind !== 'stage' || to === null) return words.did[kind]
  return from === null ? words.cameIn(messages.leads.sourcesWithin[lead.source]) : words.movedTo(messages.leads.stages[to])
}

function didAlone(entry: Activity, lead: Lead): string {
  if (entry.kind === 'stage' && entry.from_stage === null) return words.cameInAlone(messages.leads.sourcesWithin[lead.source])
  return entry.to_stage ? words.moveTo(messages.leads.stages[entry.to_stage]) : messages.leads.kinds[entry.kind]
}

const LOGGED = ['call', 'whatsapp', 'email', 'visit', 'note'] as const satisfies readonly ActivityKind[]
type Logged = (typeof LOGGED)[number]

/** One line: what, and Enter. A note must say something, a call need not. */
export function LogLine({ onLog }: { onLog: (kind: Logged, body: string) => void }) {
  const [kind, setKind] = useState<Logged>('call')
  const [body, setBody] = useState('')
  const input = useRef<HTMLInputElement>(null)
  usePanelShortcut('n', () => input.current?.focus())
  const isEmpty = kind === 'note' && body.trim() === ''
  function add() {
    if (isEmpty) {
      input.current?.focus()
      return
    }
    onLog(kind, body.trim())
    setBody('')
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    add()
  }
  return (
    <div className="flex flex-col gap-1.5">
      <RadioGroup aria-label={words.logAs} orientation="horizontal" value={kind} onChange={(next) => setKind(next as Logged)} className="flex flex-wrap gap-1">
        {LOGGED.map((id) => (
          <Radio key={id} value={id} className="flex h-11 items-center rounded-full px-3 text-12 text-text-2 inset-ring inset-ring-line outline-none data-focus-visible:focus-ring data-hovered:bg-hover data-selected:bg-accent-soft data-selected:font-semibold data-selected:text-accent-text tablet:h-[22px] tablet:px-2.5">
            {messages.leads.kinds[id]}
          </Radio>
        ))}
      </RadioGroup>
      <div className={controlClass('md')}>
        <input ref={input} enterKeyHint="send" value={body} onChange={(event) => setBody(event.target.value)} onKeyDown={onKeyDown} maxLength={10_000} aria-label={words.log} placeholder={words.log} className={inputClass} />
        {body === '' ? <KeyCap>N</KeyCap> : null}
        <Button size="sm" variant="quiet" className="max-tablet:-mr-2" onPress={add}>{words.add}</Button>
      </div>
    </div>
  )
}
