/** The application: configuration, client, then the router; a page of its own while the server is out of reach. */
import { StrictMode } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { LOCALE } from '@/app/locale'
import { NoServer } from '@/app/no-server'
import { Router } from '@/app/router'
import { useStart } from '@/app/use-start'
import { connectClient } from '@/lib/client'
import type { ServerConfig } from '@/lib/config'

/** `known`: the configuration that the client was made with before the first render. */
export function App({ known }: { known: ServerConfig | null }) {
  const { start, tryAgain } = useStart(known, connectClient)
  return (
    <StrictMode>
      <I18nProvider locale={LOCALE}>
        {start.status === 'started' && <Router config={start.config} />}
        {start.status === 'failed' && <NoServer reason={start.reason} onTryAgain={tryAgain} />}
      </I18nProvider>
    </StrictMode>
  )
}
