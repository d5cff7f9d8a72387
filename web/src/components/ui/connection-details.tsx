/** What more there is to say of the connection, as its pill opens it. */
import { Button } from 'react-aria-components/Button'
import { Link } from 'react-router'
import type { ConnectionPillProps } from '@/components/ui/connection-pill'
import type { PopUp } from '@/components/ui/pop-up'
import { PopUpDialog } from '@/components/ui/pop-up-dialog'
import { messages } from '@/lib/messages'

export type ConnectionDetailsProps = Omit<ConnectionPillProps, 'zone' | 'today'> & { popUp: PopUp; words: string }

export function ConnectionDetails({ popUp, words, connection, details, onTryNow, more }: ConnectionDetailsProps) {
  return (
    <PopUpDialog popUp={popUp} placement="bottom end" offset={6} className="w-[280px]" title={{ text: words, className: 'text-14 font-semibold' }}>
      {(close) => (
        <>
          <p className="mt-0.5 text-13 text-text-2">{messages.connection.explain[connection.status]}</p>
          <ul className="mt-2.5 space-y-1 border-t border-line pt-2.5 text-13">{details.map((detail) => <li key={detail}>{detail}</li>)}</ul>
          <div className="mt-2.5 flex gap-4 text-13 font-semibold text-accent-text">
            {connection.status !== 'live' && (
              <Button className="underline-offset-3 outline-none data-focus-visible:focus-ring data-hovered:underline" onPress={() => { onTryNow(); close() }}>
                {messages.connection.tryNow}
              </Button>
            )}
            {more && <Link to={more.path} onClick={close} className="underline-offset-3 outline-none hover:underline focus-visible:focus-ring">{more.label}</Link>}
          </div>
        </>
      )}
    </PopUpDialog>
  )
}
