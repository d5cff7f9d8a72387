/** Who works where as what, live: rights are given and taken here, and colleagues invited. */
import { DeviceList } from '@/components/account/device-list'
import { InvitePanel } from '@/components/people/invite-panel'
import { PeopleList } from '@/components/people/people-list'
import { PeopleTools } from '@/components/people/people-tools'
import { PersonPanel } from '@/components/people/person-panel'
import { PageBanner } from '@/components/shell/page-banner'
import { PageFrame } from '@/components/shell/page-frame'
import { WhoIsHere } from '@/components/shell/who-is-here'
import { Chip } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { MissingPanel } from '@/components/ui/missing-panel'
import { EmptyState } from '@/components/ui/states'
import { useIsPhone } from '@/hooks/use-is-phone'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useShortcut } from '@/hooks/use-shortcut'
import { messages } from '@/lib/messages'
import { usePeoplePage, type PeoplePageState } from './use-people-page'

const words = messages.people

export function PeoplePage() {
  const { code } = useBranchScope()
  return <PeopleOfPlace key={code} />
}

function PeopleOfPlace() {
  const page = usePeoplePage()
  const isPhone = useIsPhone()
  const { branch, groups, isLoading, mayInvite, panel, open } = page
  const invite = () => open({ kind: 'new-invitation' })
  useShortcut('i', invite, mayInvite && panel === null)
  const tools = <PeopleTools filter={page.filter} onFilter={page.setFilter} />
  const count = branch ? words.count(page.count, branch.name) : words.countAll(page.count)
  return (
    <PageFrame
      title={<>{words.title} {!isLoading && <em>{count}</em>}</>}
      windowTitle={`${words.title}, ${branch?.name ?? messages.shell.allBranches}`}
      withAll
      here={<WhoIsHere nameOf={page.nameOf} halls={page.halls} today={page.today} />}
      primary={mayInvite && <Button variant="primary" icon="plus" shortcut="I" onPress={invite}>{words.invite}</Button>}
      tools={<>{page.asking > 0 && <Chip tone="info" icon="bell">{words.askCount(page.asking)}</Chip>}{tools}</>}
      isUnread={page.isUnread}
      banner={<PageBanner failure={page.failure} zone={page.zone} onTryNow={page.reload} words={words.banner} />}
      footer={<span className="truncate">{words.footer}</span>}
      panel={panelOf(page)}
    >
      {isPhone && (
        <div className="flex flex-none items-center gap-2 border-b border-line px-4 py-2">
          {tools}
          {mayInvite && <Button variant="primary" icon="plus" className="h-11" onPress={invite}>{words.invite}</Button>}
        </div>
      )}
      <PeopleList
        {...page}
        openId={panel?.kind === 'person' ? panel.id : null}
        onOpen={(id) => { page.work.forget(); open({ kind: 'person', id }) }}
        onDecline={(person) => void page.work.decline(person)}
        onMailAgain={(invitation) => void page.work.mailAgain(invitation)}
        onWithdraw={(invitation) => void page.work.withdraw(invitation)}
      />
      {!isLoading && groups.length === 0 && <Empty page={page} onInvite={invite} />}
    </PageFrame>
  )
}

function Empty({ page, onInvite }: { page: PeoplePageState; onInvite: () => void }) {
  return (
    <div className="flex justify-center px-4 pb-[30vh]">
      {page.isNarrowed
        ? <EmptyState title={words.notFound} action={<Button onPress={page.showAll}>{words.clear}</Button>}>{words.notFoundHint}</EmptyState>
        : <EmptyState title={words.empty} action={page.mayInvite && <Button onPress={onInvite}>{words.invite}</Button>}>{words.emptyHint}</EmptyState>}
    </div>
  )
}

/** The panel that the address asks for; null for none. */
function panelOf(page: PeoplePageState) {
  const { panel, people, staff, close, zone } = page
  if (panel?.kind === 'new-invitation' && page.mayInvite) return <InvitePanel {...page} onClose={close} />
  const person = panel?.kind === 'person' ? people.get(panel.id) : undefined
  if (panel?.kind !== 'person') return null
  if (!person) return <MissingPanel title={words.title} why={page.isLoading ? 'reading' : 'gone'} onClose={close} />
  const devices = (
    <DeviceList
      person={person.id}
      zone={zone}
      head={<h3 className="mt-4 mb-1.5 border-t border-line pt-3 text-12 font-semibold text-text-2">{words.rights.devices}</h3>}
    />
  )
  return <PersonPanel key={person.id} {...page} person={person} memberships={staff.memberships} devices={person.id === page.me ? null : devices} onClose={close} />
}
