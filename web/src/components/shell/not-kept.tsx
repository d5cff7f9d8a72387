/** A page that this device has nothing of, while there is no server to ask. */
import { Button } from '@/components/ui/button'
import { Banner, EmptyState } from '@/components/ui/states'
import { useConnection } from '@/hooks/use-connection'
import { messages } from '@/lib/messages'

const words = messages.device

export function NotKept() {
  const { monitor } = useConnection()
  const tryNow = <Button size="sm" onPress={() => monitor.tryNow()}>{messages.connection.tryNow}</Button>
  return (
    <>
      <Banner tone="offline" title={messages.diary.offline} action={tryNow}>{words.noAnswer}</Banner>
      <div className="m-auto max-w-[420px] p-6"><EmptyState title={words.notKept}>{words.notKeptHint}</EmptyState></div>
    </>
  )
}
