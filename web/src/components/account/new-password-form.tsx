/** Choosing a new password, after the link of a mail. */
import { useState, type FormEvent } from 'react'
import { useAuthRequest } from '@/hooks/use-auth-request'
import { newPasswordProblem } from '@/lib/account/problems'
import type { Owner } from '@/lib/account/passwords'
import { supabase } from '@/lib/client'
import { messages } from '@/lib/messages'
import { Button } from '@/components/ui/button'
import { PasswordField } from '@/components/ui/password-field'
import { FormNote } from '@/components/account/form-note'
import { PasswordRules } from '@/components/account/password-rules'

const words = messages.entrance.newPassword

export function NewPasswordForm({ owner, onDone }: { owner: Owner; onDone: () => void }) {
  const [password, setPassword] = useState('')
  const request = useAuthRequest()
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (await request.send(newPasswordProblem(password, owner), () => supabase.auth.updateUser({ password }))) onDone()
  }
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex max-w-[360px] flex-col gap-3.5">
      {/* For the browser's store of passwords: whose password it is. */}
      <input type="text" name="username" autoComplete="username" value={owner.email} readOnly hidden />
      <PasswordField
        label={words.password} kind="new" size="lg" autoFocus
        value={password} onChange={(next) => { setPassword(next); request.forget() }} error={request.errorOf('password')}
      />
      <PasswordRules password={password} owner={owner} />
      <Button type="submit" variant="primary" size="lg" isBusy={request.isBusy}>{words.submit}</Button>
      <FormNote>{request.errorOf('form')}</FormNote>
      <p className="text-12 text-text-2">{words.note}</p>
    </form>
  )
}
