/** One lead beside the page: where it stands, what they asked, what the diary can give, what happened, what is next. */
import { useState } from 'react'
import type { Branch, Lead, LeadStage } from '@/lib/database'
import type { DiaryPage } from '@/lib/diary/page'
import type { Offer } from '@/lib/leads/availability'
import { isOpen } from '@/lib/leads/stages'
import type { LeadWork } from '@/lib/leads/work'
import { messages } from '@/lib/messages'
import { firstName } from '@/lib/person'
import { atLead, type Colleague } from '@/lib/presence/whereabouts'
import { Avatar } from '@/components/ui/avatar'
import { ConfirmDialog } from '@/components/ui/dialog'
import { SidePanel } from '@/components/ui/side-panel'
import { SkeletonLine } from '@/components/ui/states'
import { CONVERT_FORM_ID, LeadConvert } from '@/components/leads/lead-convert'
import { EDIT_FORM_ID, LeadEditForm } from '@/components/leads/lead-edit'
import { LeadFooter } from '@/components/leads/lead-footer'
import { LeadView } from '@/components/leads/lead-view'
import './leads.css'

const words = messages.leads

export type PanelMode = 'view' | 'edit' | 'convert'

export type LeadPanelProps = {
  /** undefined: it is not among the rows (yet). */
  lead: Lead | undefined
  isLoaded: boolean
  branch: Branch | undefined
  /** Those the person may read. */
  branches: readonly Branch[]
  page: DiaryPage | undefined
  offers: readonly Offer[]
  eventIds: ReadonlySet<string>
  earlier: Lead | undefined
  colleagues: readonly Colleague[]
  /** Who may own a lead here. */
  owners: readonly { id: string; name: string }[]
  mode: PanelMode
  now: number
  today: string
  myId: string
  work: LeadWork
  mayEdit: boolean
  mayBook: boolean
  withBranch: boolean
  nameOf: (id: string | null) => string
  addressOf: (id: string) => string
  addressOfBooking: (id: string) => string
  onMode: (mode: PanelMode) => void
  onChooseStage: (lead: Lead) => void
  /** Takes it to a stage; asks for what that takes. */
  onMove: (lead: Lead, stage: LeadStage) => void
  onClose: () => void
}

const NOTHING: ReadonlySet<string> = new Set()

export function LeadPanel(props: LeadPanelProps) {
  const { lead, branch, isLoaded, onClose } = props
  if (!lead || !branch) {
    return (
      <SidePanel title={words.lead} onClose={onClose}>
        {isLoaded ? <p className="text-text-2">{words.panel.notFound}</p> : <div aria-busy="true"><SkeletonLine width={62} /><SkeletonLine /><SkeletonLine width={84} /></div>}
      </SidePanel>
    )
  }
  return <OpenLead key={lead.id} {...props} lead={lead} branch={branch} />
}

type OpenProps = LeadPanelProps & { lead: Lead; branch: Branch }

function OpenLead(props: OpenProps) {
  const { lead, mode, page, colleagues, nameOf, onMode, onClose } = props
  const [isDirty, setDirty] = useState(false)
  const [asking, setAsking] = useState(false)
  const { reading } = atLead(colleagues, lead.id)
  const isConverting = mode === 'convert' && page !== undefined && isOpen(lead.stage)
  const formId = mode === 'edit' ? EDIT_FORM_ID : isConverting ? CONVERT_FORM_ID : null
  return (
    <SidePanel
      title={isConverting ? words.convert.title(lead.name) : lead.name}
      note={reading[0] && <Readers names={reading.map(({ id }) => ({ id, name: nameOf(id) }))} />}
      onClose={() => (isDirty && mode === 'edit' ? setAsking(true) : onClose())}
      {...(formId !== null && { onSave: () => submit(formId) })}
      footer={formId === null && <LeadFooter {...props} />}
    >
      {isConverting ? (
        <Converting {...props} page={page} />
      ) : mode === 'edit' ? (
        <LeadEditForm
          {...props}
          dayparts={page?.dayparts ?? []}
          onDirty={setDirty}
          onCancel={() => onMode('view')}
          onSave={(edit) => {
            onMode('view')
            if (Object.keys(edit).length > 0) void props.work.edit(lead, edit)
          }}
        />
      ) : (
        <LeadView {...props} eventIds={props.eventIds} />
      )}
      <ConfirmDialog isOpen={asking} title={words.quick.discardAsk} act={words.quick.discard} keep={words.quick.keep} onAct={onClose} onKeep={() => setAsking(false)}>
        {words.quick.discardBody}
      </ConfirmDialog>
    </SidePanel>
  )
}

function Converting(props: OpenProps & { page: DiaryPage }) {
  const { lead, work, onMode } = props
  return (
    <LeadConvert
      {...props}
      eventIds={props.eventIds.size > 0 ? props.eventIds : NOTHING}
      onBack={() => onMode('view')}
      onConvert={async (made) => {
        const outcome = await work.convert(lead, made)
        if (outcome.kind === 'refused') return outcome.error
        onMode('view')
        return null
      }}
    />
  )
}

function submit(formId: string): void {
  const form = document.getElementById(formId)
  if (form instanceof HTMLFormElement) form.requestSubmit()
}

function Readers({ names }: { names: readonly { id: string; name: string }[] }) {
  const [first] = names
  if (!first) return null
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      {names.slice(0, 3).map((each) => <Avatar key={each.id} {...each} size="sm" />)}
      <span className="truncate text-12 text-text-3">{words.card.reads(firstName(first.name))}</span>
    </span>
  )
}
