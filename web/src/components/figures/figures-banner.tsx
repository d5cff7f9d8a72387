/** Of when the figures are, where they may be old: offline, or not read the last time. */
import { Banner } from '@/components/ui/states'
import { useConnection } from '@/hooks/use-connection'
import { useToday } from '@/hooks/use-today'
import { messages } from '@/lib/messages'
import { formatMoment } from '@/lib/time'

const words = messages.figures

type Props = {
  /** When they were read, milliseconds since the epoch; null: never. */
  readAt: number | null
  failure: string | null
  zone: string
}

export function FiguresBanner({ readAt, failure, zone }: Props) {
  const { connection } = useConnection()
  const today = useToday(zone)
  if (readAt !== null && (failure !== null || connection.status === 'offline')) {
    return <Banner tone="offline" title={words.offline(formatMoment(readAt, zone, today))}>{words.offlineBody}</Banner>
  }
  if (connection.status === 'offline') return <Banner tone="offline" title={messages.diary.offline}>{words.offlineNever}</Banner>
  return failure === null ? null : <Banner tone="bad" title={words.failed}>{words.failedBody(failure)}</Banner>
}
