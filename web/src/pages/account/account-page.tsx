/** One's own account: who one is here, how one signs in, what one may do, and where one is signed in. */
import { AccountSection } from '@/components/account/account-section'
import { DeviceList } from '@/components/account/device-list'
import { EmailForm, NameForm, PasswordForm } from '@/components/account/identity-forms'
import { LookChoices } from '@/components/shell/look-choices'
import { ownRights } from '@/components/shell/own-rights'
import { PageFrame } from '@/components/shell/page-frame'
import { Button } from '@/components/ui/button'
import { Banner } from '@/components/ui/states'
import { useConnection } from '@/hooks/use-connection'
import { useSignedIn } from '@/hooks/use-session'
import { messages } from '@/lib/messages'
import { sessionStore } from '@/lib/session'

const words = messages.profile

export function AccountPage() {
  const { person, rights, branches } = useSignedIn()
  const { connection, monitor } = useConnection()
  const banner = connection.status === 'offline' && (
    <Banner tone="offline" title={words.offline} action={<Button size="sm" onPress={() => monitor.tryNow()}>{words.tryNow}</Button>} />
  )
  return (
    <PageFrame title={words.title} windowTitle={words.title} lead={words.lead} banner={banner}>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <AccountSection title={words.you}><NameForm key={person.name} person={person} /></AccountSection>
        <AccountSection title={words.email} hint={words.emailHint}><EmailForm key={person.email} person={person} /></AccountSection>
        <AccountSection title={words.password} hint={words.passwordNote}><PasswordForm person={person} /></AccountSection>
        <AccountSection title={words.rights} hint={words.rightsHint}>
          <ul>{ownRights(rights, branches).map((line) => <li key={line}>{line}</li>)}</ul>
        </AccountSection>
        <AccountSection title={words.look}>
          <div className="flex flex-wrap gap-x-8 gap-y-4"><LookChoices /></div>
          <Button icon="leave" className="mt-4 max-tablet:h-11" onPress={() => void sessionStore().signOut()}>{messages.account.signOut}</Button>
        </AccountSection>
        <AccountSection title={words.sessions} hint={words.sessionsHint}>
          <DeviceList zone={branches[0]?.timezone ?? 'UTC'} />
        </AccountSection>
      </div>
    </PageFrame>
  )
}
