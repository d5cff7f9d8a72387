/** What the auth server's refusals mean to the person at the form. */
import { messages } from '@/lib/messages'

export type SignInField = 'email' | 'password' | 'name' | 'form'
export type SignInProblem = { field: SignInField; text: string }

type Refusal = { message: string; code?: string | undefined; status?: number | undefined }

/** The field a refusal belongs to, and what to say under it. */
export function problemOf(refusal: Refusal): SignInProblem {
  const { code, status, message } = refusal
  if (status === 429) return { field: 'form', text: messages.signIn.tooMany(secondsIn(message)) }
  if (status === undefined || status === 0 || status >= 500) return { field: 'form', text: messages.signIn.unreachable }
  switch (code ?? '') {
    case 'invalid_credentials':
      return { field: 'password', text: messages.signIn.wrong }
    case 'email_exists':
    case 'user_already_exists':
      return { field: 'email', text: messages.signIn.taken }
    case 'signup_disabled':
      return { field: 'form', text: messages.signIn.closed }
    case 'email_not_confirmed':
      return { field: 'form', text: messages.signIn.unconfirmed }
    case 'weak_password':
      return { field: 'password', text: message }
    case 'email_address_invalid':
    case 'validation_failed':
      return { field: 'email', text: message }
    default:
      return { field: 'form', text: message }
  }
}

function secondsIn(message: string): number | null {
  const found = /(\d+) seconds?/.exec(message)
  return found ? Number(found[1]) : null
}

export type Credentials = { email: string; password: string; name: string }

/** What is missing before anything is sent; null: nothing. */
export function missingOf({ email, password, name }: Credentials, isNew: boolean): SignInProblem | null {
  if (isNew && name.trim() === '') return { field: 'name', text: messages.signIn.nameMissing }
  if (email.trim() === '') return { field: 'email', text: messages.signIn.emailMissing }
  if (password === '') return { field: 'password', text: messages.signIn.passwordMissing }
  return null
}
