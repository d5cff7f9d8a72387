/** Inviting: one address or many, to one branch as one role. What is refused stays in the form with its reason. */
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { Icon } from '@/components/ui/icon'
import { useLeaving } from '@/components/ui/leaving'
import { SidePanel } from '@/components/ui/side-panel'
import type { Branch, Invitation } from '@/lib/database'
import { focusFirstProblem } from '@/lib/first-problem'
import { messages } from '@/lib/messages'
import { addressesIn } from '@/lib/people/addresses'
import { invite } from '@/lib/people/commands'
import type { Granting } from '@/lib/people/granting'
import { toasts } from '@/lib/toasts'
import { RightPicker, type Chosen } from './right-picker'

const words = messages.people.form

export type InvitePanelProps = {
  branches: readonly Branch[]
  /** Where the page is: what is chosen at first. */
  branch: Branch | null
  granting: Granting
  me: string
  isOnline: boolean
  onClose: () => void
}

export function InvitePanel({ branches, branch, granting, me, isOnline, onClose }: InvitePanelProps) {
  const [emails, setEmails] = useState('')
  const [name, setName] = useState('')
  const [chosen, choose] = useState<Chosen>({ branch: branch?.id, role: null })
  const [isTried, setTried] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [refused, setRefused] = useState<readonly Refused[]>([])
  const leaving = useLeaving((emails + name).trim() !== '', onClose)
  const { good, bad } = addressesIn(emails)
  const errors = errorsOf(good, bad, chosen)

  async function submit() {
    setTried(true)
    const { branch: branch_id, role } = chosen
    if (errors !== null || branch_id === undefined || role === null) return focusFirstProblem()
    if (isBusy || !isOnline) return
    setBusy(true)
    const left = await inviteAll(good, { full_name: good.length === 1 && name.trim() !== '' ? name.trim() : null, branch_id, role }, me)
    setBusy(false)
    setRefused(left)
    setEmails(left.map(({ email }) => email).join('\n'))
    if (left.length === 0) onClose()
  }

  const shown = isTried ? errors : null
  return (
    <SidePanel
      title={words.title}
      onClose={leaving.close}
      onSave={() => void submit()}
      footer={
        <Button variant="primary" className="max-tablet:h-11" isBusy={isBusy} isDisabled={!isOnline} onPress={() => void submit()}>
          {good.length > 1 ? words.submitMany(good.length) : words.submit}
        </Button>
      }
    >
      <div className="flex flex-col gap-3.5">
        <TextField
          label={words.emails} hint={words.emailsHint} rows={good.length + bad.length > 1 ? 4 : 2} type="email" autoComplete="off" inputMode="email" autoCapitalize="none" autoCorrect="off" spellCheck="false"
          value={emails} onChange={(next) => { setEmails(next); setRefused([]) }} error={shown?.emails ?? null}
        />
        {good.length < 2 && <TextField autoCapitalize="words" label={words.name} hint={words.nameHint} autoComplete="off" maxLength={200} value={name} onChange={setName} />}
        <RightPicker {...{ chosen, branches, granting }} onChange={choose} errors={shown ?? {}} />
        {refused.length > 0 && <RefusedList refused={refused} />}
        <p className="text-13 text-text-2">{isOnline ? words.note : messages.people.offlineActs}</p>
      </div>
      {leaving.question}
    </SidePanel>
  )
}

type Refused = { email: string; why: string }

function RefusedList({ refused }: { refused: readonly Refused[] }) {
  return (
    <div role="alert" className="rounded-card bg-bad-soft px-3 py-2.5 text-13 text-bad-text">
      <p className="flex items-center gap-1.5 font-semibold"><Icon name="warning" size="sm" />{words.some}</p>
      <ul className="mt-1">{refused.map(({ email, why }) => <li key={email}>{words.refused(email, why)}</li>)}</ul>
    </div>
  )
}

type Errors = { emails: string | null; branch: string | null; role: string | null }

function errorsOf(good: readonly string[], bad: readonly string[], { branch, role }: Chosen): Errors | null {
  const emails = bad.length > 0 ? words.badAddress(bad.join(', ')) : good.length === 0 ? words.noAddress : null
  const errors = { emails, branch: branch === undefined ? words.noBranch : null, role: role === null ? words.noRole : null }
  return Object.values(errors).every((each) => each === null) ? null : errors
}

/** Each on its own, so that one that is refused keeps no other back; those that were. */
async function inviteAll(emails: readonly string[], what: Pick<Invitation, 'full_name' | 'branch_id' | 'role'>, me: string): Promise<Refused[]> {
  const refused: Refused[] = []
  const begun: string[] = []
  for (const email of emails) {
    const outcome = await invite({ email, ...what }, me)
    if (outcome.kind === 'refused') refused.push({ email, why: outcome.error.message })
    else if (outcome.kind === 'done' && (outcome.results[0] as Invitation | null)?.accepted_at) begun.push(email)
  }
  for (const email of begun) toasts.show({ text: messages.people.done.begins(email) })
  const asked = emails.filter((email) => !begun.includes(email) && !refused.some((each) => each.email === email))
  const [only, ...others] = asked
  if (only !== undefined) toasts.show({ text: others.length === 0 ? messages.people.done.invited(only) : messages.people.done.invitedMany(asked.length) })
  return refused
}
