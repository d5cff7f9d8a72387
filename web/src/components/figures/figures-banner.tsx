/** Of when the figures are, where they may be old: offline, or not read the last time. */
import { Banner } from '@/components/ui/states'
import { useConnection } from '@/hooks/use-connection'
import { messages } from '@/lib/messages'
import { formatInstant } from '@/lib/time'

const words = messages.figures

type Props = {
  /** When they were read, milliseconds since the epoch; null: never. */
  readAt: number | null
  failure: string | null
  zone: string
}

export function FiguresBanner({ readAt, failure, zone }: Props) {
  const { connection } = useConnection()
  if (readAt !== null && (failure !== null || connection.status === 'offline')) {
    return <Banner tone="offline" title={words.offline(formatInstant(readAt, zone))}>{words.offlineBody}</Banner>
  }
  if (connection.status === 'offline') return <Banner tone="offline" title={messages.diary.offline}>{words.offlineNever}</Banner>
  return failure === null ? null : <Banner tone="bad" title={words.failed}>{words.failedBody(failure)}</Banner>
}
