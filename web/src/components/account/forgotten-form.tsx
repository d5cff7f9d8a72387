/** Asks for a mail that leads to a new password. The answer is the same whether or not there is such an account. */
import { useState, type FormEvent } from 'react'
import { useAuthRequest, type AuthRequest } from '@/hooks/use-auth-request'
import { noteMail } from '@/lib/account/mail-pace'
import { isAddress, isMailPace, type AccountProblem } from '@/lib/account/problems'
import { supabase } from '@/lib/client'
import { messages } from '@/lib/messages'
import { patterns } from '@/lib/routes'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { FormNote } from '@/components/account/form-note'
import { MailAgain } from '@/components/account/mail-again'

const words = messages.entrance.forgotten

type Props = {
  /** What was typed at the door already. */
  email: string
  /** Whether the mail stands in the server's log instead of a mail box, as in a demo without a mail server. */
  isInLog: boolean
}

export function ForgottenForm({ email: typed, isInLog }: Props) {
  const [email, setEmail] = useState(typed)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const request = useAuthRequest()
  if (sentTo !== null) {
    return <MailSent {...{ request, isInLog }} email={sentTo} onOther={() => { request.forget(); setSentTo(null) }} />
  }
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!(await request.send(missingOf(email), () => askForMail(email)))) return
    noteMail('recovery', Date.now())
    setSentTo(email.trim())
  }
  return (
    <>
      <h1 className="text-28 font-semibold">{words.title}</h1>
      <p className="mt-1 mb-[22px] text-text-2">{words.body}</p>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex max-w-[360px] flex-col gap-3.5">
        <TextField
          label={messages.signIn.email} size="lg" type="email" name="email" autoComplete="username" inputMode="email" autoFocus
          value={email} onChange={(next) => { setEmail(next); request.forget() }} error={request.errorOf('email')}
        />
        <Button type="submit" variant="primary" size="lg" isBusy={request.isBusy}>{words.submit}</Button>
        <FormNote>{request.errorOf('form')}</FormNote>
      </form>
    </>
  )
}

function MailSent({ request, email, isInLog, onOther }: { request: AuthRequest; email: string; isInLog: boolean; onOther: () => void }) {
  return (
    <div className="max-w-[420px]">
      <div role="status"><h1 className="text-28 font-semibold">{words.sentTitle}</h1></div>
      <p className="mt-2 text-text-2">{words.sent(email)}</p>
      <p className="mt-2 mb-5 text-13 text-text-2">{isInLog ? words.demo : words.notThere}</p>
      <div className="flex flex-wrap items-center gap-2">
        <MailAgain kind="recovery" onAsk={() => request.send(null, () => askForMail(email))} />
        <Button size="lg" variant="quiet" onPress={onOther}>{words.other}</Button>
      </div>
      <div className="mt-3"><FormNote>{request.errorOf('form')}</FormNote></div>
    </div>
  )
}

function missingOf(email: string): AccountProblem | null {
  if (email.trim() === '') return { field: 'email', text: messages.signIn.emailMissing }
  return isAddress(email) ? null : { field: 'email', text: messages.entrance.notAnAddress }
}

async function askForMail(email: string) {
  const { error } = await supabase.auth.resetPasswordForEmail(email.trim(), { redirectTo: location.origin + patterns.newPassword })
  return { error: error !== null && isMailPace(error) ? null : error }
}
