/** What this device has to settle: refused, waiting in its order, and lately sent. */
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import type { OutboxState } from '@/lib/outbox/outbox'
import type { Conflict, Entry, Sent } from '@/lib/outbox/types'
import { explanationOf } from '@/lib/outbox/words'
import { routes } from '@/lib/routes'
import { formatInstantSeconds, formatMoment } from '@/lib/time'
import { Icon, type IconName } from '@/components/ui/icon'

const words = messages.sync
const SENT_SHOWN = 3

type Props = { state: OutboxState; chosen: number | null; zone: string; /** The date there. */ today: string; nameOf: (id: string | null) => string }

export function ChangeList({ state, chosen, zone, today, nameOf }: Props) {
  const { conflicts, entries, sent } = state
  const lately = sent.slice(-SENT_SHOWN).reverse()
  return (
    <>
      {conflicts.length > 0 && (
        <Section title={words.refused} note={String(conflicts.length)} tone="bad">
          {conflicts.map((conflict) => <Refused key={conflict.seq} {...{ conflict, zone, today, nameOf }} isChosen={conflict.seq === chosen} />)}
        </Section>
      )}
      {entries.length > 0 && (
        <Section title={words.waiting} note={words.inOrder}>
          {entries.map((entry, place) => <Waiting key={entry.seq} {...{ entry, zone, today }} note={noteOf(state, entry, entries[place - 1])} />)}
        </Section>
      )}
      {lately.length > 0 && (
        <Section title={words.sent} note={words.lastOf(lately.length, sent.length)}>
          {lately.map((each) => <SentLine key={each.seq} sent={each} {...{ zone, today }} />)}
        </Section>
      )}
    </>
  )
}

export function Section({ title, note, tone, children }: { title: string; note?: string; tone?: 'bad'; children: ReactNode }) {
  return (
    <section className="border-b border-line">
      <h2 className={cx('flex items-baseline gap-2 px-4 pt-3.5 pb-2 text-13 font-semibold', tone === 'bad' ? 'text-bad-text' : 'text-text-2')}>
        {title} {note && <span className="text-12 font-normal text-text-2">{note}</span>}
      </h2>
      <ul>{children}</ul>
    </section>
  )
}

function Refused({ conflict, isChosen, zone, today, nameOf }: { conflict: Conflict; isChosen: boolean } & Omit<Props, 'state' | 'chosen'>) {
  return (
    <li>
      <Link
        to={routes.sync(conflict.seq)}
        aria-current={isChosen || undefined}
        className={cx(
          'block border-t border-line text-text no-underline outline-none focus-visible:focus-ring-inset',
          isChosen ? 'bg-accent-soft shadow-[inset_3px_0_0_var(--accent)]' : 'hover:bg-hover',
        )}
      >
        <Line icon="warning" tone="bad" label={conflict.label} at={formatMoment(conflict.madeAt, zone, today)} note={explanationOf(conflict, nameOf)} />
      </Link>
    </li>
  )
}

type When = Pick<Props, 'zone' | 'today'>

function Waiting({ entry, note, zone, today }: When & { entry: Entry; note: string }) {
  return (
    <li className="border-t border-line">
      <Line icon="clock" label={entry.label} at={formatMoment(entry.madeAt, zone, today)} note={note} />
    </li>
  )
}

export function SentLine({ sent, zone, today }: When & { sent: Sent }) {
  return (
    <li className="border-t border-line">
      <Line icon="check" tone="ok" label={sent.label} at={formatMoment(sent.madeAt, zone, today)} note={words.accepted(formatMoment(sent.sentAt, zone, today, formatInstantSeconds))} />
    </li>
  )
}

const tones = { bad: 'text-bad-text', ok: 'text-ok-text', none: 'text-text-2' } as const

function Line({ icon, tone = 'none', label, at, note }: { icon: IconName; tone?: keyof typeof tones; label: string; at: string; note: string }) {
  return (
    <div className="grid min-h-14 grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3.5 px-4 py-2">
      <span className={tones[tone]}><Icon name={icon} /></span>
      <b className="truncate font-semibold max-tablet:whitespace-normal">{label}</b>
      <span className="text-12 text-text-2">{at}</span>
      <span className="col-start-2 col-end-4 truncate text-13 text-text-2 max-tablet:whitespace-normal">{note}</span>
    </div>
  )
}

function noteOf({ sender }: OutboxState, entry: Entry, before: Entry | undefined): string {
  if (sender.status === 'sending' && sender.seq === entry.seq) return words.sendingNow
  if (entry.writes.some((write) => write.op === 'insert' && write.table === 'bookings')) return words.requested
  return before ? words.after(before.label) : words.first
}
