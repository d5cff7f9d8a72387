/** In place of the application, while the server has never answered here. */
import { Button } from '@/components/ui/button'
import { messages } from '@/lib/messages'
import { ProblemPage } from '@/pages/problem/problem-page'

export function NoServer({ reason, onTryAgain }: { reason: string; onTryAgain: () => void }) {
  return (
    <ProblemPage title={messages.error.noServer} action={<Button onPress={onTryAgain}>{messages.error.tryAgain}</Button>}>
      {messages.error.noServerBody(reason)}
    </ProblemPage>
  )
}
