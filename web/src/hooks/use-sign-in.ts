/** The sign-in form: what was typed, what is wrong with it, and sending it. */
import { useState } from 'react'
import { noteMail } from '@/lib/account/mail-pace'
import type { BanquetClient } from '@/lib/client'
import { messages } from '@/lib/messages'
import { patterns } from '@/lib/routes'
import { missingOf, problemOf, type Credentials, type SignInProblem } from '@/lib/sign-in'

export type SignInForm = {
  values: Credentials
  /** Changing a value takes back what was said about it. */
  change: (values: Partial<Credentials>) => void
  problem: SignInProblem | null
  /** What went well without signing in: the address has to be confirmed first. */
  note: string | null
  /** Whether the address waits to be confirmed by a mail. */
  isUnconfirmed: boolean
  /** Asks for that mail once more; true when the server took it. */
  mailAgain: () => Promise<boolean>
  isBusy: boolean
  submit: () => Promise<void>
}

export type Auth = BanquetClient['auth']

/**
 * The session itself is heard of elsewhere: signing in only has to succeed.
 *
 * `auth`: the client's calls of an account, which at the door are still to be fetched.
 */
export function useSignIn(isNew: boolean, auth: () => Promise<Auth>): SignInForm {
  const [values, setValues] = useState<Credentials>({ email: '', password: '', name: '' })
  const [problem, setProblem] = useState<SignInProblem | null>(null)
  const [note, setNote] = useState<string | null>(null)
  const [isUnconfirmed, setUnconfirmed] = useState(false)
  const [isBusy, setBusy] = useState(false)

  async function submit() {
    const missing = missingOf(values, isNew)
    setProblem(missing)
    setNote(null)
    if (missing || isBusy) return
    setBusy(true)
    const { data, error } = await auth().then((it) => (isNew ? signUp(it, values) : signIn(it, values)), unreached)
    // with a session another page follows, and nobody presses twice until then
    if (!data.session) setBusy(false)
    setUnconfirmed(error ? error.code === 'email_not_confirmed' : !data.session)
    if (error) setProblem(problemOf(error))
    else if (!data.session) {
      noteMail('signup', Date.now())
      setNote(messages.signIn.confirmFirst)
    }
  }

  async function mailAgain() {
    const { error } = await (await auth()).resend({ type: 'signup', email: values.email.trim(), options: { emailRedirectTo: confirmedPage() } })
    if (error) setProblem(problemOf(error))
    return error === null
  }

  return {
    values,
    change: (next) => {
      setValues((current) => ({ ...current, ...next }))
      setProblem(null)
      setUnconfirmed(false)
    },
    problem,
    note,
    isUnconfirmed,
    mailAgain,
    isBusy,
    submit,
  }
}

function signIn(auth: Auth, { email, password }: Credentials) {
  return auth.signInWithPassword({ email: email.trim(), password })
}

function signUp(auth: Auth, { email, password, name }: Credentials) {
  return auth.signUp({ email: email.trim(), password, options: { data: { full_name: name.trim() }, emailRedirectTo: confirmedPage() } })
}

/** The rest of the application could not be fetched: as when the server does not answer. */
function unreached() {
  return { data: { session: null }, error: { message: '', status: 0, code: undefined } }
}

function confirmedPage(): string {
  return location.origin + patterns.confirmed
}
