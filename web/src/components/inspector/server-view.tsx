/** How the server does: its parts, and figures of its real-time engine. */
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/badge'
import { Banner, SkeletonLine } from '@/components/ui/states'
import { formatCount } from '@/lib/count'
import { formatBytes, formatClock } from '@/lib/inspector/formats'
import type { Figures, Health } from '@/lib/inspector/health'
import { words } from '@/lib/inspector/words'

export type ServerViewProps = {
  health: Health | null
  /** Milliseconds since the epoch of the answer. */
  at: number | null
  isLost: boolean
  onTryNow: () => void
  zone: string
}

export function ServerView({ health, at, isLost, onTryNow, zone }: ServerViewProps) {
  const time = at === null ? null : formatClock(at, zone)
  return (
    <div tabIndex={0} role="region" aria-label={words.server} className="flex min-h-0 flex-1 flex-col overflow-y-auto outline-none focus-visible:focus-ring-inset" aria-busy={health === null && !isLost}>
      {isLost && (
        <Banner tone="offline" title={words.notReached} action={<Button className="h-11 tablet:h-8" onPress={onTryNow}>{words.tryNow}</Button>}>
          {words.notReachedBody(time)}
        </Banner>
      )}
      <div className="flex flex-col gap-6 p-4 tablet:max-w-[760px] tablet:p-6">
        <Section title={words.parts} aside={health && time && words.asOf(health.version, time)}>
          {health ? health.parts.map(({ name, isWell, reason }) => (
            <Line key={name} name={words.partNames[name] ?? name}>
              <Chip tone={isWell ? 'ok' : 'bad'} icon={isWell ? 'check' : 'warning'}>{isWell ? words.well : words.unwell}</Chip>
              {reason && <span className="text-bad-text">{reason}</span>}
            </Line>
          )) : !isLost && <Skeleton rows={2} />}
        </Section>
        {(health === null || health.figures) && (
          <Section title={words.figures}>
            {health?.figures ? <FigureLines figures={health.figures} /> : !isLost && <Skeleton rows={7} />}
          </Section>
        )}
      </div>
    </div>
  )
}

function FigureLines({ figures }: { figures: Figures }) {
  const names = words.figureNames
  const refetches = Object.entries(figures.mustRefetch)
  const lines: [string, ReactNode][] = [
    [names.connections, count(figures.connections)],
    [names.channels, count(figures.channels)],
    [names.behind, count(figures.behind)],
    [names.commitToSend, words.quantiles(figures.p50, figures.p99)],
    [names.lag, words.lag(figures.lagBytes, formatBytes(figures.lagBytes), figures.lagSeconds)],
    [names.frames, count(figures.frames)],
    [names.transactions, count(figures.transactions)],
    [names.mustRefetch, refetches.length === 0 ? '0' : refetches.map(([reason, times]) => `${count(times)} ${words.refetches[reason] ?? reason}`).join(', ')],
    [names.cursor, figures.cursor],
  ]
  return lines.map(([name, value]) => <Line key={name} name={name}><span className="min-w-0 break-all">{value}</span></Line>)
}

function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <div className="mb-2 flex items-baseline gap-3">
        <h2 className="text-14 font-semibold">{title}</h2>
        <span className="text-12 text-text-2">{aside}</span>
      </div>
      <dl className="rounded-card border border-line">{children}</dl>
    </section>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-[37px] flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3.5 py-1.5 text-13 last:border-b-0">
      <dt className="w-[132px] flex-none text-text-2 tablet:w-[220px]">{name}</dt>
      <dd className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2.5 gap-y-1">{children}</dd>
    </div>
  )
}

function Skeleton({ rows }: { rows: number }) {
  return Array.from({ length: rows }, (_, index) => (
    <div key={index} className="border-b border-line px-3.5 py-1 last:border-b-0"><SkeletonLine width={30 + ((index * 17) % 40)} /></div>
  ))
}

function count(value: number): string {
  return formatCount(value)
}
