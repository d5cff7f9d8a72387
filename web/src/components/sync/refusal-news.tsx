/** Says on whatever page is open that something done here was refused: it may have been done long ago, and offline. */
import { useEffect, useRef } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useOutbox } from '@/hooks/use-outbox'
import { messages } from '@/lib/messages'
import { watchRefusals } from '@/lib/outbox/refusals'
import { routes } from '@/lib/routes'
import { toasts } from '@/lib/toasts'

const words = messages.device

/** `waited`: numbers of changes that waited when this was asked for. */
export function RefusalNews({ waited }: { waited: readonly number[] }) {
  const { outbox } = useOutbox()
  const navigate = useNavigate()
  const isThere = useLocation().pathname.startsWith(routes.sync())
  const isInSync = useRef(isThere)
  useEffect(() => {
    isInSync.current = isThere
  })
  useEffect(() => {
    let shown: number | null = null
    return watchRefusals(outbox, waited, (refused) => {
      if (shown !== null) toasts.close(shown)
      shown = null
      const [first] = refused
      if (!first || isInSync.current) return
      shown = toasts.show({
        text: refused.length === 1 ? words.refused(first.label) : words.refusedMany(refused.length),
        tone: 'failed',
        stays: true,
        action: { label: messages.sync.open, run: () => void navigate(routes.sync(first.seq)) },
      })
    })
  }, [outbox, waited, navigate])
  return null
}
