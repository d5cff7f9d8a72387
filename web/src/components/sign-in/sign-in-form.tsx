/** E-mail and password, and a name for a new account. What is wrong stands under its field. */
import type { FormEvent } from 'react'
import type { SignInForm as Form } from '@/hooks/use-sign-in'
import { messages } from '@/lib/messages'
import type { SignInField } from '@/lib/sign-in'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { Icon } from '@/components/ui/icon'
import { PasswordField } from '@/components/ui/password-field'

const words = messages.signIn

export function SignInForm({ form, isNew }: { form: Form; isNew: boolean }) {
  const { values, change, problem, note, isBusy, submit } = form
  const errorOf = (field: SignInField) => (problem?.field === field ? problem.text : null)
  function onSubmit(event: FormEvent) {
    event.preventDefault()
    void submit()
  }
  return (
    <form noValidate onSubmit={onSubmit} className="flex max-w-[360px] flex-col gap-3.5">
      {isNew && (
        <TextField label={words.fullName} size="lg" autoComplete="name" autoCapitalize="words" autoFocus value={values.name} onChange={(name) => change({ name })} error={errorOf('name')} />
      )}
      <TextField label={words.email} size="lg" type="email" name="email" autoComplete="username" inputMode="email" autoFocus={!isNew} value={values.email} onChange={(email) => change({ email })} error={errorOf('email')} />
      <PasswordField
        label={words.password} size="lg" kind={isNew ? 'new' : 'current'} {...(isNew && { hint: words.passwordHint })}
        value={values.password} onChange={(password) => change({ password })} error={errorOf('password')}
      />
      <Button type="submit" variant="primary" size="lg" isBusy={isBusy}>{isNew ? words.create : words.submit}</Button>
      {errorOf('form') && <p role="alert" className="flex items-center gap-2 text-13 text-bad-text"><Icon name="warning" size="sm" />{errorOf('form')}</p>}
      {note && <p role="status" className="text-13 text-ok-text">{note}</p>}
    </form>
  )
}
