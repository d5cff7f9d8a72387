/** Leads: a board by stage or a list, of a branch or of all, with one lead beside it. */
import { PageBanner } from '@/components/shell/page-banner'
import { BoardLegend } from '@/components/leads/board-legend'
import { BoardProvider } from '@/components/leads/board-context'
import { CloseDialog } from '@/components/leads/close-dialog'
import { EmptyLeads } from '@/components/leads/empty-leads'
import { LeadFilters } from '@/components/leads/lead-filters'
import { LeadPresence } from '@/components/leads/lead-presence'
import { LeadsBoard } from '@/components/leads/leads-board'
import { LeadsList } from '@/components/leads/leads-list'
import { ListBar } from '@/components/leads/list-bar'
import { NewLeadButton } from '@/components/leads/new-lead-button'
import { PhoneLeads } from '@/components/leads/phone-leads'
import { SpokenLeads } from '@/components/leads/spoken-leads'
import { StageDialog } from '@/components/leads/stage-dialog'
import { PageFrame } from '@/components/shell/page-frame'
import { WhoIsHere } from '@/components/shell/who-is-here'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { useIsPhone } from '@/hooks/use-is-phone'
import { EVERYTHING } from '@/lib/leads/listing'
import { medianReply } from '@/lib/leads/reply-timer'
import { isOpen } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { instantOf } from '@/lib/time'
import { LeadsSide } from './leads-side'
import { useLeadsPage, type LeadsPageState } from './use-leads-page'

const words = messages.leads
const VIEWS = [{ id: 'board', label: words.views.board }, { id: 'list', label: words.views.list }] as const
const NO_HALLS = new Map<number, never>()

export function LeadsPage() {
  const page = useLeadsPage()
  const isPhone = useIsPhone()
  const { board, address, failure, leads, branch, heldId, openId } = page
  const { nameOf, today, zone } = board
  const onNew = (): void => page.open({ kind: 'new-lead' })
  const openCount = leads.filter(({ stage }) => isOpen(stage)).length
  return (
    <BoardProvider value={board}>
      <PageFrame
        title={<>{words.title} {page.isLoaded && <em>{words.open(openCount)}</em>}</>}
        windowTitle={words.title}
        withAll={page.branches.length > 1}
        navigation={isPhone && <PhoneActions page={page} onNew={onNew} />}
        views={<Segmented label={words.views.label} items={VIEWS} value={address.isList ? 'list' : 'board'} onChange={address.onView} />}
        here={<WhoIsHere {...{ nameOf, today }} halls={NO_HALLS} />}
        primary={<NewLeadButton branchId={branch?.id} isOn={page.panel === null} onPress={onNew} />}
        tools={!isPhone && <Filters page={page} />}
        isUnread={!page.isLoaded}
        banner={<PageBanner failure={failure} zone={zone} onTryNow={() => page.table?.reload()} words={words.banner} />}
        footer={!address.isList && <BoardLegend />}
        panel={page.panel && <LeadsSide page={page} />}
      >
        <SpokenLeads rings={page.rings} />
        {heldId !== null ? <LeadPresence leadId={heldId} isMoving /> : openId !== null && <LeadPresence leadId={openId} isMoving={false} />}
        <Body page={page} isPhone={isPhone} onNew={onNew} />
      </PageFrame>
      <Questions page={page} />
    </BoardProvider>
  )
}

type PartProps = { page: LeadsPageState }

function Body({ page, isPhone, onNew }: PartProps & { isPhone: boolean; onNew: () => void }) {
  const { address, groups, isLoaded, shown } = page
  const isBlank = !isLoaded
  const [first, ...rest] = shown.map(({ currency }) => currency)
  const currency = first !== undefined && rest.every((each) => each === first) ? first : null
  if (isLoaded && page.visible.length === 0) {
    return <EmptyLeads isFiltered={page.leads.length > 0} onAll={() => address.onFilter(EVERYTHING)} onNew={onNew} />
  }
  if (address.isList) {
    return (
      <>
        <ListBar stage={address.stage} onStage={address.onStage} text={page.text} onText={page.onText} />
        <LeadsList leads={page.listed} asked={JSON.stringify([address.filter, address.stage, page.text, page.closedSince])} isBlank={isBlank} closedSince={page.closedSince} onOlder={page.onOlder} order={address.order} onOrder={address.onOrder} />
      </>
    )
  }
  if (isPhone) {
    return <PhoneLeads {...{ groups, isBlank }} stage={address.stage ?? 'new'} onStage={address.onStage} tools={<Filters page={page} />} />
  }
  return (
    <LeadsBoard
      {...{ groups, currency, isBlank }}
      byId={page.byId}
      endAddress={address.endAddress}
      onChooseStage={(lead) => page.ask({ kind: 'stage', lead })}
      onConvert={page.convert}
    />
  )
}

function Filters({ page: { address, leads, board } }: PartProps) {
  const midnight = instantOf(board.today, '00:00', board.zone) ?? board.now
  return <LeadFilters filter={address.filter} onFilter={address.onFilter} medianMs={medianReply(leads, midnight)} />
}

function PhoneActions({ page: { address, rights, branch }, onNew }: PartProps & { onNew: () => void }) {
  const other = address.isList ? 'board' : 'list'
  return (
    <>
      <Button variant="quiet" className="h-11!" onPress={() => address.onView(other)}>{words.views[other]}</Button>
      {rights.can('insert', 'leads', branch?.id) && <Button variant="primary" icon="plus" className="mr-2 h-11!" onPress={onNew}>{words.newLead}</Button>}
    </>
  )
}

/** What must be asked before a lead moves: where to, or why. */
function Questions({ page }: PartProps) {
  const { asking, ask, byId, work, board } = page
  if (asking === null) return null
  const lead = byId.get(asking.lead.id) ?? asking.lead
  if (asking.kind === 'stage') {
    return <StageDialog lead={lead} onClose={() => ask(null)} onChoose={(stage) => board.onMove(lead, stage)} />
  }
  return (
    <CloseDialog
      lead={lead}
      stage={asking.stage}
      onKeep={() => ask(null)}
      onAct={(reason, note) => {
        ask(null)
        void work.close(lead, asking.stage, reason, note, board.today)
      }}
    />
  )
}
