/** What happened to the booking: the audit log for those who may read it, the last change for everybody else. */
import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { supabase } from '@/lib/client'
import type { AuditEntry, Booking } from '@/lib/database'
import { historyOf } from '@/lib/diary/history'
import { words as diary } from '@/lib/diary/words'
import { messages } from '@/lib/messages'
import { formatAgo } from '@/lib/time'

const words = messages.booking.history

type Props = { row: Booking; now: number; zone: string; mayRead: boolean; nameOf: (id: string | null) => string }

export function HistorySection(props: Props) {
  const { row, now, zone, nameOf, mayRead } = props
  const [isOpen, setOpen] = useState(false)
  const at = Date.parse(row.modified_at)
  return (
    <section aria-label={words.title}>
      <div className="flex min-h-[26px] items-center gap-2">
        <p className="min-w-0 flex-1 text-12 text-text-3">
          {diary.lastChange(formatAgo(at, Math.max(now, at), zone), nameOf(row.modified_by ?? row.created_by))}
        </p>
        {mayRead && (
          <Button variant="quiet" size="sm" className="max-tablet:h-11" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
            {isOpen ? words.hide : words.title}
          </Button>
        )}
      </div>
      {isOpen && <History key={row.version} {...props} />}
    </section>
  )
}

function History({ row, now, zone, nameOf }: Props) {
  const entries = useAuditLog(row.id)
  if (entries === null) return <p className="text-12 text-text-3" aria-busy="true">{diary.loading}</p>
  if (entries === 'failed') return <p className="text-12 text-bad-text" role="alert">{words.failed}</p>
  const lines = historyOf(entries)
  if (lines.length === 0) return <p className="text-12 text-text-3">{words.empty}</p>
  return (
    <ol className="mt-1 flex flex-col gap-1 border-l-2 border-line pl-2.5 text-12">
      {lines.map((line) => (
        <li key={line.id}>
          <span className="font-medium">{line.text}</span>{' '}
          <span className="text-text-2">
            {line.by === null ? words.system : nameOf(line.by)}, {formatAgo(line.at, Math.max(now, line.at), zone)}
          </span>
          {line.reason && <span className="block text-text-2">{messages.booking.reason.because(line.reason)}</span>}
        </li>
      ))}
    </ol>
  )
}

function useAuditLog(id: string): readonly AuditEntry[] | 'failed' | null {
  const [entries, setEntries] = useState<readonly AuditEntry[] | 'failed' | null>(null)
  useEffect(() => {
    const reading = new AbortController()
    const query = supabase.from('audit_log').select('*').eq('table_name', 'bookings').eq('row_id', id)
    void query.order('id', { ascending: false }).limit(50).abortSignal(reading.signal).then(({ data, error }) => {
      if (!reading.signal.aborted) setEntries(error ? 'failed' : data)
    })
    return () => reading.abort()
  }, [id])
  return entries
}
