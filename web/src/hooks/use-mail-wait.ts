/** How long until a mail may be asked for again, counted down on screen. */
import { useNow } from '@/hooks/use-now'
import { mailWait, noteMail, type MailKind } from '@/lib/account/mail-pace'

/** Whole seconds still to wait (0: none), and the way to say that one was sent now. */
export function useMailWait(kind: MailKind): { seconds: number; note: () => void } {
  const now = useNow(1_000)
  return { seconds: Math.ceil(mailWait(kind, now) / 1_000), note: () => noteMail(kind, Date.now()) }
}
