/** The way to the Sync centre at the foot of the rail, with what was refused and needs its person. */
import { Link, useLocation } from 'react-router'
import { useOutbox } from '@/hooks/use-outbox'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { Icon } from '@/components/ui/icon'

const words = messages.sync

/** `look`: the class of a link of the rail. */
export function SyncLink({ look }: { look: (isHere: boolean) => string }) {
  const { conflicts } = useOutbox().state
  const isHere = useLocation().pathname.startsWith(routes.sync())
  return (
    <Link to={routes.sync()} aria-current={isHere ? 'page' : undefined} title={words.title} className={look(isHere)}>
      <Icon name="syncing" size="lg" />
      <span className="sr-only desktop:not-sr-only">{words.title}</span>
      {conflicts.length > 0 && (
        <span className="absolute top-0.5 right-0.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-bad-text px-1 text-11 leading-none font-semibold text-sheet">
          <span aria-hidden="true">{conflicts.length}</span>
          <span className="sr-only">{words.refusedBadge(conflicts.length)}</span>
        </span>
      )}
    </Link>
  )
}
