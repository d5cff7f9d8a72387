/** One person: what they may do where, changed one right at a time; and the devices they are signed in on. */
import { useState, type ReactNode } from 'react'
import { Avatar } from '@/components/ui/avatar'
import { Chip } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Icon } from '@/components/ui/icon'
import { SidePanel } from '@/components/ui/side-panel'
import { branchName, type PeopleWork } from '@/hooks/use-people-work'
import type { Branch, Membership } from '@/lib/database'
import { focusFirstProblem } from '@/lib/first-problem'
import { messages } from '@/lib/messages'
import { isLastOwner, type Granting } from '@/lib/people/granting'
import type { StaffPerson } from '@/lib/people/roster'
import { askedSince } from './people-row'
import { RightLine } from './right-line'
import { RightPicker, type Chosen } from './right-picker'

const words = messages.people

export type PersonPanelProps = {
  person: StaffPerson
  me: string
  branches: readonly Branch[]
  /** Where the page is: what is chosen at first. */
  branch: Branch | null
  granting: Granting
  /** Every right one may see, to know the last owner by. */
  memberships: readonly Membership[]
  work: PeopleWork
  isOnline: boolean
  now: number
  zone: string
  nameOf: (id: string | null) => string
  /** Where they are signed in, for who answers for them. */
  devices: ReactNode
  onClose: () => void
}

export function PersonPanel(props: PersonPanelProps) {
  const { person, me, memberships, work, branches, devices, onClose } = props
  const [leaving, setLeaving] = useState<Membership | null>(null)
  const take = (right: Membership) => (person.id === me ? setLeaving(right) : void work.take(person, right))
  return (
    <SidePanel title={person.name} aside={<Avatar id={person.id} name={person.name} />} onClose={onClose}>
      <p className="flex flex-wrap items-center gap-2 text-text-2">{person.email ?? (props.isOnline ? words.noEmail : words.noEmailOffline)}<States person={person} now={props.now} /></p>
      {person.requestedRole !== null && person.memberships.length === 0 && (
        <p className="mt-2 text-13 text-text-2">{words.rights.wished(person.requestedRole)}</p>
      )}
      {work.refusal && (
        <p role="alert" className="mt-3 flex gap-2 rounded-card bg-bad-soft px-3 py-2 text-13 text-bad-text">
          <Icon name="warning" size="sm" className="mt-0.5" />
          <span>{work.refusal.message}{work.refusal.hint !== null && ` ${work.refusal.hint}`}</span>
        </p>
      )}
      {!props.isOnline && <p className="mt-3 text-13 text-text-2">{words.offlineActs}</p>}
      <Section title={words.rights.title}>
        {person.memberships.length === 0 && <p className="text-13 text-text-2">{words.rights.none}</p>}
        <ul>
          {person.memberships.map((right) => (
            <RightLine key={right.id} right={right} {...props} isLast={isLastOwner(right, memberships)} onTake={() => take(right)} />
          ))}
        </ul>
      </Section>
      <GiveMore key={person.memberships.length} {...props} />
      {person.memberships.length === 0 && person.id !== me && <Answer {...props} />}
      {devices}
      <ConfirmDialog
        isOpen={leaving !== null}
        title={words.leave.title}
        act={words.leave.act}
        keep={words.leave.keep}
        onKeep={() => setLeaving(null)}
        onAct={() => { if (leaving) void work.take(person, leaving); setLeaving(null) }}
      >
        <p>{words.leave.body(branchName(branches, leaving?.branch_id ?? null))}</p>
      </ConfirmDialog>
    </SidePanel>
  )
}

function States({ person: { account }, now }: { person: StaffPerson; now: number }) {
  if (account === null) return null
  const isBanned = account.banned_until !== null && Date.parse(account.banned_until) > now
  return (
    <>
      {account.confirmed_at === null && <Chip tone="warn">{words.rights.unconfirmed}</Chip>}
      {isBanned && <Chip tone="bad">{words.rights.banned}</Chip>}
    </>
  )
}

function GiveMore({ person, branch, branches, granting, work, isOnline }: PersonPanelProps) {
  const places = branches.filter(({ id }) => granting.rolesFor(id).length > 0)
  // for a new colleague the page's branch, else the only one there is
  const first = person.memberships.length === 0 && branch ? branch.id : places.length === 1 ? places[0]?.id : undefined
  const [chosen, choose] = useState<Chosen>({ branch: first, role: null })
  const [isTried, setTried] = useState(false)
  const isNew = person.memberships.length === 0
  if (places.length === 0) return null
  function give() {
    setTried(true)
    if (chosen.branch === undefined || chosen.role === null) return focusFirstProblem()
    void work.give(person, chosen.branch, chosen.role)
  }
  const errors = isTried ? { branch: chosen.branch === undefined ? words.form.noBranch : null, role: chosen.role === null ? words.form.noRole : null } : {}
  return (
    <Section title={words.rights.add}>
      <RightPicker {...{ chosen, branches, granting, errors }} onChange={(next) => { work.forget(); choose(next) }} />
      <Button variant={isNew ? 'primary' : 'plain'} className="mt-3 max-tablet:h-11" isBusy={work.isBusy} isDisabled={!isOnline} onPress={give}>{words.giveRights}</Button>
    </Section>
  )
}

/** Saying no to who asks to join, and taking that back. */
function Answer({ person, work, isOnline, now, zone, nameOf }: PersonPanelProps) {
  const { declined } = person
  return (
    <Section title={words.rights.answer}>
      <p className="text-13 text-text-2">{declined ? askedSince({ person, now, zone, nameOf }) : words.rights.declineHint}</p>
      <Button className="mt-3 max-tablet:h-11" isBusy={work.isBusy} isDisabled={!isOnline} onPress={() => void (declined ? work.takeBack(person) : work.decline(person))}>
        {declined ? words.rights.takeBack : words.decline}
      </Button>
    </Section>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="mt-4 border-t border-line pt-3">
      <h3 className="mb-1.5 text-12 font-semibold text-text-2">{title}</h3>
      {children}
    </section>
  )
}
