/** The frame that both pages of the Sync centre stand in. */
import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { PageFrame } from '@/components/shell/page-frame'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { Banner } from '@/components/ui/states'
import { useIsPhone } from '@/hooks/use-is-phone'
import { useOutbox } from '@/hooks/use-outbox'
import { messages } from '@/lib/messages'
import type { Holdup } from '@/lib/outbox/sender'
import { routes } from '@/lib/routes'

const words = messages.sync

type View = 'todo' | 'history'
const views: readonly { id: View; label: string }[] = [{ id: 'todo', label: words.toDo }, { id: 'history', label: words.history }]

export function SyncFrame({ view, children }: { view: View; children: ReactNode }) {
  const navigate = useNavigate()
  const isPhone = useIsPhone()
  const switcher = (
    <Segmented
      label={words.views}
      items={views}
      value={view}
      onChange={(next) => void navigate(next === 'todo' ? routes.sync() : routes.syncHistory())}
    />
  )
  return (
    <PageFrame
      title={<>{words.title} <em>{words.thisDevice}</em></>}
      windowTitle={words.title}
      lead={words.lead}
      views={!isPhone && switcher}
      banner={<Held />}
    >
      {isPhone && <div className="flex-none border-b border-line px-4 py-2">{switcher}</div>}
      {children}
    </PageFrame>
  )
}

const heldUpBy: Readonly<Record<Holdup, string>> = {
  unreachable: words.heldOffline, 'signed-out': words.heldSignedOut, device: words.heldDevice,
}

/** Why nothing moves, where nothing does; and that nothing is kept, where nothing is. */
function Held() {
  const { state, outbox } = useOutbox()
  const { sender, entries, isKept } = state
  return (
    <>
      {!isKept && <Banner tone="info" title={words.notKept}>{words.notKeptWhy}</Banner>}
      {sender.status === 'held' && entries.length > 0 && (
        <Banner
          tone="offline"
          title={heldUpBy[sender.reason]}
          action={<Button size="sm" onPress={() => outbox.tryNow()}>{words.sendNow}</Button>}
        />
      )}
    </>
  )
}
