/** The line across the page when what is on it may not be the truth: failed, offline or stale. */
import { Button } from '@/components/ui/button'
import { Banner } from '@/components/ui/states'
import { useConnection } from '@/hooks/use-connection'
import { useNow } from '@/hooks/use-now'
import { useToday } from '@/hooks/use-today'
import { words as diaryWords } from '@/lib/diary/words'
import type { PageState } from '@/lib/live/page'
import { messages } from '@/lib/messages'
import { formatInstantSeconds, formatMoment } from '@/lib/time'

type Failure = NonNullable<PageState<never>['failure']>

/** What the banner says in the name of a page. */
export type BannerWords = {
  failed: string
  offline: string
  offlineAsOf: (heard: string) => string
  stale: string
  staleAsOf: (heard: string) => string
  tryNow: string
}

export type PageBannerProps = {
  failure: Failure | null
  /** IANA name of the zone the times are said in. */
  zone: string
  onTryNow: () => void
  /** The diary's unless given. */
  words?: BannerWords
}

export function PageBanner({ failure, zone, onTryNow, words = diaryWords }: PageBannerProps) {
  const { connection, monitor } = useConnection()
  const today = useToday(zone)
  const { heardAt } = monitor.getFacts()
  const heard = heardAt === null ? null : formatMoment(heardAt, zone, today, formatInstantSeconds)
  if (failure) return <FailureBanner failure={failure} zone={zone} onTryNow={onTryNow} words={words} />
  const tryNow = (
    <Button size="sm" onPress={() => monitor.tryNow()}>
      {words.tryNow}
    </Button>
  )
  if (connection.status === 'offline') {
    return (
      <Banner tone="offline" title={words.offline} action={tryNow}>
        {heard !== null && words.offlineAsOf(heard)}
      </Banner>
    )
  }
  if (connection.status !== 'stale' || heard === null) return null
  return (
    <Banner tone="info" title={words.stale} action={tryNow}>
      {words.staleAsOf(heard)}
    </Banner>
  )
}

function FailureBanner({ failure, zone, onTryNow, words }: Required<PageBannerProps> & { failure: Failure }) {
  const now = useNow(1_000)
  const at = formatInstantSeconds(failure.failedAt, zone)
  const { status } = failure.error
  const said = status === 0 ? messages.error.noAnswer(at) : messages.error.requestFailed(status, at)
  const seconds = failure.retryAt === null ? 0 : Math.max(0, Math.ceil((failure.retryAt - now) / 1_000))
  return (
    <Banner tone="bad" title={words.failed} action={<Button size="sm" onPress={onTryNow}>{words.tryNow}</Button>}>
      {said} {seconds > 0 && messages.error.retryIn(seconds)}
    </Banner>
  )
}
