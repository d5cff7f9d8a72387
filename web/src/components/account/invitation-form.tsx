/** The first minute of a new colleague: a name and a password. */
import { useState, type FormEvent } from 'react'
import { useAuthRequest } from '@/hooks/use-auth-request'
import { newPasswordProblem, type AccountProblem } from '@/lib/account/problems'
import { supabase } from '@/lib/client'
import { messages } from '@/lib/messages'
import type { Person } from '@/lib/session'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { PasswordField } from '@/components/ui/password-field'
import { FormNote } from '@/components/account/form-note'
import { PasswordRules } from '@/components/account/password-rules'

const words = messages.entrance.invitation

/** `onDone` is told the name as it was saved. */
export function InvitationForm({ person, onDone }: { person: Person; onDone: (name: string) => void }) {
  const [name, setName] = useState(person.name)
  const [password, setPassword] = useState('')
  const request = useAuthRequest()
  const owner = { email: person.email, name }
  async function submit(event: FormEvent) {
    event.preventDefault()
    const full_name = name.trim()
    const missing: AccountProblem | null = full_name === '' ? { field: 'name', text: messages.signIn.nameMissing } : newPasswordProblem(password, owner)
    if (await request.send(missing, () => supabase.auth.updateUser({ password, data: { full_name } }))) onDone(full_name)
  }
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex max-w-[360px] flex-col gap-3.5">
      <input type="text" name="username" autoComplete="username" value={person.email} readOnly hidden />
      <TextField
        label={messages.signIn.fullName} size="lg" autoComplete="name" autoCapitalize="words" autoFocus maxLength={200}
        value={name} onChange={(next) => { setName(next); request.forget() }} error={request.errorOf('name')}
      />
      <PasswordField
        label={messages.signIn.password} kind="new" size="lg"
        value={password} onChange={(next) => { setPassword(next); request.forget() }} error={request.errorOf('password')}
      />
      <PasswordRules password={password} owner={owner} />
      <Button type="submit" variant="primary" size="lg" isBusy={request.isBusy}>{words.submit}</Button>
      <FormNote>{request.errorOf('form')}</FormNote>
    </form>
  )
}
