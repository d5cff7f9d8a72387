/** Starts the application: read the server's configuration, make the client, show the first screen. */
import { createRoot } from 'react-dom/client'
import { App } from '@/app/app'
import { beginEarly } from '@/app/early'
import { takeArrival } from '@/lib/account/arrival'
import { language } from '@/lib/messages'
import { keepApplication } from '@/lib/service-worker'
import '@/styles/index.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
document.documentElement.lang = language
takeArrival()
createRoot(root).render(<App known={beginEarly(location.pathname)} />)
keepApplication()
