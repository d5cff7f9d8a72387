/** A page that threw. What was saved is on the server; loading it again is safe. */
import { useEffect } from 'react'
import { useRouteError } from 'react-router'
import { Button } from '@/components/ui/button'
import { ProblemPage } from '@/pages/problem/problem-page'
import { messages } from '@/lib/messages'

export function ErrorScreen() {
  const error = useRouteError()
  useEffect(() => console.error(error), [error])
  return (
    <ProblemPage title={messages.error.title} action={<Button onPress={() => location.reload()}>{messages.error.again}</Button>}>
      {messages.error.body}
    </ProblemPage>
  )
}
