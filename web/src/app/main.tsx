/** Starts the application: the door for who is not signed in, everything else for who is. */
import { createRoot } from 'react-dom/client'
import { Door } from '@/app/door'
import { arrivalHere, takeArrival } from '@/lib/account/arrival'
import { rememberedConfig } from '@/lib/config'
import { keepDoubleClicks } from '@/lib/double-clicks'
import { language } from '@/lib/messages'
import { isDoor, patterns, routes } from '@/lib/routes'
import { keepApplication } from '@/lib/service-worker'
import { SESSION_KEY, userStoredAt } from '@/lib/stored-user'
import '@/styles/index.css'

const element = document.getElementById('root')
if (!element) throw new Error('index.html has no #root')
document.documentElement.lang = language
takeArrival()
keepDoubleClicks(document)

const root = createRoot(element)
const known = rememberedConfig()
const fetchInside = () => import('@/app/inside')
if (isAtDoor()) root.render(<Door known={known} fetchInside={fetchInside} />)
else void fetchInside().then(({ enter }) => enter(root, known))
keepApplication(() => void fetchInside().then(({ fetchAhead }) => fetchAhead()))

/** Whether to sign in comes first; the address then is the door's, and says where to go afterwards. */
function isAtDoor(): boolean {
  const { pathname, search } = location
  if (userStoredAt(SESSION_KEY) !== null || arrivalHere() !== null) return false
  if (pathname === patterns.signIn) return true
  // The other pages of who is not signed in, where links of mails lead too.
  if (isDoor(pathname)) return false
  history.replaceState(history.state, '', routes.signIn(pathname === routes.home() ? undefined : pathname + search))
  return true
}
