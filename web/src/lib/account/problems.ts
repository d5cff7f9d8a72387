/** What the auth server's refusals mean to a person at a form of their account. */
import { isAcceptable, isTooLong, type Owner } from '@/lib/account/passwords'
import { messages } from '@/lib/messages'

export type AccountField = 'email' | 'name' | 'password' | 'current' | 'form'
export type AccountProblem = { field: AccountField; text: string }

type Refusal = { message: string; code?: string | undefined; status?: number | undefined }

const words = messages.entrance

/** The field a refusal belongs to, and what to say under it. */
export function accountProblem({ code, status, message }: Refusal): AccountProblem {
  if (code === 'over_email_send_rate_limit') return { field: 'form', text: words.mailPace(secondsIn(message)) }
  if (status === 429) return { field: 'form', text: messages.signIn.tooMany(secondsIn(message)) }
  switch (code ?? '') {
    case 'same_password':
      return { field: 'password', text: words.samePassword }
    case 'weak_password':
      return { field: 'password', text: message }
    case 'current_password_invalid':
    case 'current_password_required':
      return { field: 'current', text: words.wrongCurrent }
    case 'email_exists':
      return { field: 'email', text: messages.signIn.taken }
    case 'email_address_invalid':
    case 'validation_failed':
      return { field: 'email', text: words.notAnAddress }
    case 'session_not_found':
    case 'session_expired':
    case 'bad_jwt':
      return { field: 'form', text: words.sessionOver }
    default:
      // auth-js says 0, or nothing, where there was no answer at all
      if (status === undefined || status === 0 || status >= 500) return { field: 'form', text: messages.signIn.unreachable }
      return { field: 'form', text: message }
  }
}

/** Whether a mail was not sent because one just was: said to nobody, for it tells that there is an account. */
export function isMailPace({ code }: Refusal): boolean {
  return code === 'over_email_send_rate_limit'
}

/** Whether it can be the address of a mail box; the server has the last word. */
export function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim())
}

/** What is wrong with a new password before it is sent; null: nothing. */
export function newPasswordProblem(password: string, owner: Owner): AccountProblem | null {
  if (password === '') return { field: 'password', text: messages.signIn.passwordMissing }
  if (isTooLong(password)) return { field: 'password', text: words.tooLong }
  return isAcceptable(password, owner) ? null : { field: 'password', text: words.notMet }
}

function secondsIn(message: string): number | null {
  const found = /(\d+) seconds?/.exec(message)
  return found ? Number(found[1]) : null
}
