/** Asks for the same mail again, no sooner than the server sends it. */
import { useState } from 'react'
import { useMailWait } from '@/hooks/use-mail-wait'
import type { MailKind } from '@/lib/account/mail-pace'
import { messages } from '@/lib/messages'
import { Button } from '@/components/ui/button'

const words = messages.entrance

/** `onAsk` asks for it; true when the server took it. */
export function MailAgain({ kind, onAsk }: { kind: MailKind; onAsk: () => Promise<boolean> }) {
  const { seconds, note } = useMailWait(kind)
  const [isBusy, setBusy] = useState(false)
  const [times, setTimes] = useState(0)
  async function again() {
    setBusy(true)
    const isDone = await onAsk()
    setBusy(false)
    if (!isDone) return
    note()
    setTimes(times + 1)
  }
  return (
    <span className="flex items-center gap-3">
      <Button size="lg" isBusy={isBusy} isDisabled={seconds > 0} onPress={() => void again()}>
        {seconds > 0 ? words.againIn(seconds) : words.again}
      </Button>
      <span role="status" className="text-13 text-ok-text">{times > 0 && seconds > 0 ? words.sentAgain : ''}</span>
    </span>
  )
}
