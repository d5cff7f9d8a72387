/** The Sync centre of this device: what was refused and needs its person, what waits, what was sent. */
import { useNavigate, useSearchParams } from 'react-router'
import { ChangeList } from '@/components/sync/change-list'
import { RefusedChange } from '@/components/sync/refused-change'
import { SyncFrame } from '@/pages/sync/sync-frame'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/states'
import { useIsPhone } from '@/hooks/use-is-phone'
import { useOutbox } from '@/hooks/use-outbox'
import { usePeople } from '@/hooks/use-people'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useToday } from '@/hooks/use-today'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import type { Conflict, Write } from '@/lib/outbox/types'
import { routes } from '@/lib/routes'
import { toasts } from '@/lib/toasts'

const words = messages.sync

export function SyncPage() {
  const { state } = useOutbox()
  const { zone } = useBranchScope()
  const today = useToday(zone)
  const nameOf = usePeople()
  const isPhone = useIsPhone()
  const [search] = useSearchParams()
  const asked = search.has('change') ? Number(search.get('change')) : null
  const chosen = state.conflicts.find(({ seq }) => seq === asked) ?? (isPhone ? undefined : state.conflicts[0])
  const isEmpty = state.conflicts.length + state.entries.length === 0
  const nothing = isEmpty && <div className="m-auto max-w-[420px] p-4 tablet:p-8"><EmptyState title={words.emptyTitle}>{words.empty}</EmptyState></div>
  if (isEmpty && state.sent.length === 0) return <SyncFrame view="todo"><div className="flex min-h-0 flex-1 items-start justify-center">{nothing}</div></SyncFrame>
  return (
    <SyncFrame view="todo">
      <div className="flex min-h-0 flex-1">
        {!(isPhone && chosen) && (
          <div className="w-full flex-none overflow-y-auto border-line-strong tablet:w-[320px] tablet:border-r wide:w-[380px]">
            {isPhone && nothing}
            <ChangeList {...{ state, zone, today, nameOf }} chosen={chosen?.seq ?? null} />
          </div>
        )}
        <div className={cx('min-w-0 flex-1 overflow-y-auto', isPhone && !chosen && 'hidden')}>
          {!isPhone && nothing}
          {chosen && <Chosen key={chosen.seq} conflict={chosen} {...{ zone, today, nameOf, isPhone }} />}
        </div>
      </div>
    </SyncFrame>
  )
}

type ChosenProps = { conflict: Conflict; zone: string; today: string; nameOf: (id: string | null) => string; isPhone: boolean }

function Chosen({ conflict, zone, today, nameOf, isPhone }: ChosenProps) {
  const { outbox } = useOutbox()
  const { person } = useSignedIn()
  const navigate = useNavigate()
  const leave = (): void => void navigate(routes.sync(), { replace: true })
  const drop = async (): Promise<void> => {
    const restore = await outbox.drop(conflict.seq)
    toasts.show({ text: words.dropped(conflict.label), onUndo: () => void restore() })
    leave()
  }
  const send = async (writes: readonly Write[]): Promise<void> => {
    await outbox.resend(conflict, writes)
    toasts.show({ text: words.resent(conflict.label) })
    leave()
  }
  return (
    <>
      {isPhone && <div className="border-b border-line p-2"><Button variant="quiet" icon="previous" className="h-11" onPress={leave}>{words.back}</Button></div>}
      <RefusedChange
        {...{ conflict, zone, today, nameOf }}
        me={person}
        onSend={(writes) => void send(writes)}
        onDrop={() => void drop()}
      />
    </>
  )
}
