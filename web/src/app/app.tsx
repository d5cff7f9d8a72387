/** The application: configuration, client, then the router; a page of its own while the server is out of reach. */
import { StrictMode } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { Router } from '@/app/router'
import { useStart } from '@/app/use-start'
import { ProblemPage } from '@/pages/problem/problem-page'
import { Button } from '@/components/ui/button'
import type { ServerConfig } from '@/lib/config'
import { language, messages } from '@/lib/messages'

/** Day before month in every field, as the written dates have them; 24 hours the fields of a time ask for. */
const LOCALES = { en: 'en-GB', hi: 'hi-IN' } as const

/** `known`: the configuration that the client was made with before the first render. */
export function App({ known }: { known: ServerConfig | null }) {
  const { start, tryAgain } = useStart(known)
  return (
    <StrictMode>
      <I18nProvider locale={LOCALES[language]}>
        {start.status === 'started' && <Router config={start.config} />}
        {start.status === 'failed' && (
          <ProblemPage title={messages.error.noServer} action={<Button onPress={tryAgain}>{messages.error.tryAgain}</Button>}>
            {messages.error.noServerBody(start.reason)}
          </ProblemPage>
        )}
      </I18nProvider>
    </StrictMode>
  )
}
