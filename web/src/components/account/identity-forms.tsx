/** Who one is here and how one signs in: name, e-mail, password. Each is saved on its own. */
import { useState, type FormEvent, type ReactNode } from 'react'
import { useAuthRequest, type AuthRequest } from '@/hooks/use-auth-request'
import { MailAgain } from '@/components/account/mail-again'
import { noteMail } from '@/lib/account/mail-pace'
import { rename } from '@/lib/account/name'
import { isAddress, newPasswordProblem, type AccountProblem } from '@/lib/account/problems'
import { supabase } from '@/lib/client'
import { messages } from '@/lib/messages'
import { patterns } from '@/lib/routes'
import type { Person } from '@/lib/session'
import { toasts } from '@/lib/toasts'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { PasswordField } from '@/components/ui/password-field'
import { FormNote } from '@/components/account/form-note'
import { PasswordRules } from '@/components/account/password-rules'

const words = messages.profile
const formClass = 'flex max-w-[360px] flex-col gap-3'

export function NameForm({ person }: { person: Person }) {
  const [name, setName] = useState(person.name)
  const request = useAuthRequest()
  async function submit() {
    const full_name = name.trim()
    const missing: AccountProblem | null = full_name === '' ? { field: 'name', text: messages.signIn.nameMissing } : null
    if (await request.send(missing, () => rename(person.id, full_name))) toasts.show({ text: words.nameSaved })
  }
  return (
    <Form request={request} onSubmit={submit} act={words.saveName} isIdle={name.trim() === person.name}>
      <TextField label={words.name} autoComplete="name" autoCapitalize="words" maxLength={200} value={name} onChange={(next) => { setName(next); request.forget() }} error={request.errorOf('name')} />
    </Form>
  )
}

export function EmailForm({ person }: { person: Person }) {
  const [email, setEmail] = useState(person.email)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const request = useAuthRequest()
  const isSent = sentTo !== null && sentTo !== person.email
  async function submit() {
    const address = email.trim().toLowerCase()
    // Where nothing has to be confirmed it is changed at once.
    const now: { email: string | undefined } = { email: undefined }
    const isAsked = await request.send(emailProblem(address), async () => {
      const { data, error } = await supabase.auth.updateUser({ email: address }, { emailRedirectTo: location.origin + patterns.confirmed })
      now.email = data.user?.email
      return { error }
    })
    if (!isAsked) return
    const isDone = now.email === address
    if (isDone) toasts.show({ text: words.emailSaved })
    else noteMail('email_change', Date.now())
    setSentTo(isDone ? null : address)
  }
  const again = async () => {
    const { error } = await supabase.auth.resend({ type: 'email_change', email: sentTo ?? '' })
    return error === null
  }
  return (
    <Form request={request} onSubmit={submit} act={words.saveEmail} isIdle={email.trim().toLowerCase() === person.email || email.trim().toLowerCase() === sentTo}>
      <TextField label={words.email} type="email" autoComplete="email" inputMode="email" value={email} onChange={(next) => { setEmail(next); request.forget() }} error={request.errorOf('email')} />
      {isSent && (
        <div role="status" className="rounded-card bg-info-soft px-3 py-2.5 text-13 text-info-text">
          <p className="mb-2">{words.emailSent(sentTo)}</p>
          <MailAgain kind="email_change" onAsk={again} />
        </div>
      )}
    </Form>
  )
}

function emailProblem(address: string): AccountProblem | null {
  if (address === '') return { field: 'email', text: messages.signIn.emailMissing }
  return isAddress(address) ? null : { field: 'email', text: messages.entrance.notAnAddress }
}

export function PasswordForm({ person }: { person: Person }) {
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const request = useAuthRequest()
  async function submit() {
    const missing: AccountProblem | null = current === '' ? { field: 'current', text: words.currentMissing } : newPasswordProblem(password, person)
    if (!(await request.send(missing, () => supabase.auth.updateUser({ password, current_password: current })))) return
    setCurrent('')
    setPassword('')
    toasts.show({ text: words.passwordSaved })
  }
  return (
    <Form request={request} onSubmit={submit} act={words.savePassword} isIdle={current === '' && password === ''}>
      <input type="text" name="username" autoComplete="username" value={person.email} readOnly hidden />
      <PasswordField label={words.current} kind="current" value={current} onChange={(next) => { setCurrent(next); request.forget() }} error={request.errorOf('current')} />
      <PasswordField label={words.next} kind="new" value={password} onChange={(next) => { setPassword(next); request.forget() }} error={request.errorOf('password')} />
      <PasswordRules password={password} owner={person} />
    </Form>
  )
}

type FormProps = { request: AuthRequest; onSubmit: () => Promise<void>; act: string; /** Nothing was changed yet. */ isIdle: boolean; children: ReactNode }

function Form({ request, onSubmit, act, isIdle, children }: FormProps) {
  function submit(event: FormEvent) {
    event.preventDefault()
    void onSubmit()
  }
  return (
    <form noValidate onSubmit={submit} className={formClass}>
      {children}
      <FormNote>{request.errorOf('form')}</FormNote>
      <div><Button type="submit" className="max-tablet:h-11" isBusy={request.isBusy} isDisabled={isIdle}>{act}</Button></div>
    </form>
  )
}
