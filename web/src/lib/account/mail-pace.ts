/** How soon a mail may be asked for again: the server sends one of a kind in 60 s, and a reload does not change that. */

export const MAIL_PACE_MS = 60_000

const STORAGE_KEY = 'banquet-mail-sent'

export type MailKind = 'recovery' | 'signup' | 'email_change'

/** Remembers that a mail was asked for now. */
export function noteMail(kind: MailKind, now: number): void {
  sessionStorage.setItem(`${STORAGE_KEY} ${kind}`, String(now))
}

/** Milliseconds until the next may be asked for; 0 when it may. */
export function mailWait(kind: MailKind, now: number): number {
  const sent = Number(sessionStorage.getItem(`${STORAGE_KEY} ${kind}`) ?? NaN)
  const waited = now - sent
  // a clock that was set back must not lock anybody out
  return waited >= 0 && waited < MAIL_PACE_MS ? MAIL_PACE_MS - waited : 0
}
