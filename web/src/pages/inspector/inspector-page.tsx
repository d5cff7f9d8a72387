/** The Inspector: one channel frame by frame, one's rights, and the server's health. For owners. */
import { useMemo, useState, type ReactNode } from 'react'
import { ChannelForm } from '@/components/inspector/channel-form'
import { FramesView } from '@/components/inspector/frames-view'
import { RightsView } from '@/components/inspector/rights-view'
import { SendForm } from '@/components/inspector/send-form'
import { ServerView } from '@/components/inspector/server-view'
import { Standing } from '@/components/inspector/standing'
import { PageFrame } from '@/components/shell/page-frame'
import { Segmented } from '@/components/ui/segmented'
import { useHealth } from '@/hooks/use-health'
import { useFrames, useInspector, useInspectorState } from '@/hooks/use-inspector'
import { useIsPhone } from '@/hooks/use-is-phone'
import { useLiveTable } from '@/hooks/use-live-table'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useToday } from '@/hooks/use-today'
import { cx } from '@/lib/cx'
import type { Membership, RolePermission } from '@/lib/database'
import { formatBytes } from '@/lib/inspector/formats'
import type { LogState } from '@/lib/inspector/frame-log'
import type { Inspector } from '@/lib/inspector/inspector'
import { defaultSpec, type ChannelSpec } from '@/lib/inspector/spec'
import { words } from '@/lib/inspector/words'

type View = 'channel' | 'frames' | 'rights' | 'server'

const views: readonly { id: View; label: string }[] = [
  { id: 'frames', label: words.frames },
  { id: 'rights', label: words.rights },
  { id: 'server', label: words.server },
]
/** A phone has no room for the channel beside its frames. */
const phoneViews: typeof views = [{ id: 'channel', label: words.channel }, ...views]

export function InspectorPage() {
  const { zone } = useBranchScope()
  const isPhone = useIsPhone()
  const today = useToday(zone)
  const [chosen, setView] = useState<View>('channel')
  const view = chosen === 'channel' && !isPhone ? 'frames' : chosen
  const inspector = useInspector()
  const { log, isPaused, setPaused } = useFrames(inspector)
  const [spec, setSpec] = useState(defaultSpec)
  const rights = useRights()
  const switcher = <Segmented label={words.views} items={isPhone ? phoneViews : views} value={view} onChange={setView} />
  return (
    <PageFrame
      title={<>{words.title} <em>{words.subtitle}</em></>}
      windowTitle={words.title}
      lead={words.lead}
      views={!isPhone && switcher}
      footer={view === 'frames' && <Footer log={log} isPaused={isPaused} />}
    >
      {isPhone && <div className="flex-none border-b border-line px-4 py-2">{switcher}</div>}
      <div className={cx('min-h-0 flex-1', view === 'frames' || view === 'channel' ? 'flex' : 'hidden')}>
        {(!isPhone || view === 'channel') && <ChannelColumn {...{ inspector, spec, zone }} onSpec={setSpec} tables={rights.readable} />}
        {(!isPhone || view === 'frames') && (
          <FramesView {...{ log, isPaused, zone }} onPause={setPaused} onClear={() => { inspector.log.clear(); setPaused(false) }} />
        )}
      </div>
      {view === 'rights' && <RightsView {...rights} today={today} />}
      {view === 'server' && <Server zone={zone} />}
    </PageFrame>
  )
}

type ChannelColumnProps = {
  inspector: Inspector
  spec: ChannelSpec
  onSpec: (spec: ChannelSpec) => void
  tables: readonly string[]
  zone: string
}

function ChannelColumn({ inspector, spec, onSpec, tables, zone }: ChannelColumnProps) {
  const { channel, position } = useInspectorState(inspector)
  return (
    <div className="flex w-full flex-none flex-col overflow-y-auto border-line-strong tablet:w-[300px] tablet:border-r desktop:w-[366px]">
      <Part title={words.channel}>
        <ChannelForm
          {...{ spec, tables, channel }}
          onChange={onSpec}
          hasCursor={position.cursor !== null}
          onJoin={() => void inspector.join(spec)}
          onLeave={() => inspector.leave()}
        />
      </Part>
      <Part title={words.stands}><Standing {...{ channel, position, zone }} /></Part>
      <Part title={words.send}>
        {channel.status === 'joined'
          ? <SendForm onBroadcast={(event, payload) => inspector.broadcast(event, payload)} onTrack={(payload) => inspector.track(payload)} />
          : <p className="text-13 text-text-2">{words.sendHint}</p>}
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-b border-line px-4 py-3 last:border-b-0">
      <h2 className="mb-2 text-12 font-semibold text-text-2">{title}</h2>
      {children}
    </section>
  )
}

function Server({ zone }: { zone: string }) {
  const { askNow, ...view } = useHealth()
  return <ServerView {...view} zone={zone} onTryNow={askNow} />
}

function Footer({ log, isPaused }: { log: LogState; isPaused: boolean }) {
  return (
    <>
      <span>{words.kept(log.frames.length, formatBytes(log.bytes))}</span>
      {log.forgotten > 0 && <span>{words.forgotten(log.forgotten)}</span>}
      {isPaused && <span className="font-semibold text-warn-text">{words.paused}</span>}
      <span className="ml-auto hidden text-text-3 desktop:inline">{words.keys}</span>
    </>
  )
}

/** What the person may do, and what they may listen to. */
function useRights() {
  const { person, rights, branches } = useSignedIn()
  const memberships = useLiveTable<Membership>({ table: 'memberships', conditions: [['user_id', 'eq', person.id]] })
  const permissions = useLiveTable<RolePermission>({ table: 'role_permissions', key: ['role', 'table_name'] })
  const tables = useMemo(() => [...new Set(permissions.rows.map((row) => row.table_name))].sort(), [permissions.rows])
  const readable = useMemo(() => tables.filter((table) => rights.can('read', table)), [tables, rights])
  const isLoading = memberships.status === 'loading' || permissions.status === 'loading'
  return { memberships: memberships.rows, branches, rights, tables, readable, isLoading }
}
