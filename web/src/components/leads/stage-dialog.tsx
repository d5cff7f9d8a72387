/** The list of stages for a lead: what a drag does, by keys and by touch. */
import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import type { Key } from 'react-aria-components/ListBox'
import type { Lead, LeadStage } from '@/lib/database'
import { CLOSED_STAGES, isOpen, OPEN_STAGES } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { Icon } from '@/components/ui/icon'

const words = messages.leads

type Props = { lead: Lead; onChoose: (stage: LeadStage) => void; onClose: () => void }

export function StageDialog({ lead, onChoose, onClose }: Props) {
  // A closed lead comes back as contacted; from there it goes anywhere.
  const stages: readonly LeadStage[] = isOpen(lead.stage) ? [...OPEN_STAGES, ...CLOSED_STAGES] : ['contacted']
  function choose(stage: Key | undefined) {
    onClose()
    // the one it is in is given up when it is pressed again
    if (stage !== undefined) onChoose(stage as LeadStage)
  }
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(open) => { if (!open) onClose() }} className="fixed inset-0 z-(--z-dialog) flex items-end justify-center bg-scrim max-tablet:safe-sides tablet:items-center tablet:p-4">
      <Modal className="rise-in max-h-full w-full overflow-y-auto overscroll-contain tablet:max-w-[300px]">
        <Dialog className="rounded-t-panel bg-raised p-2 pb-[max(8px,env(safe-area-inset-bottom))] shadow-3 outline-none tablet:rounded-panel">
          <Heading slot="title" className="px-2.5 pt-1.5 pb-1 text-14 font-semibold">{words.move.title(lead.name)}</Heading>
          <ListBox
            aria-label={words.board.stage}
            autoFocus
            selectionMode="single"
            selectedKeys={[lead.stage]}
            onSelectionChange={(keys) => choose(keys === 'all' ? undefined : [...keys][0])}
            className="outline-none"
          >
            {stages.map((stage) => <StageItem key={stage} stage={stage} isFirstEnd={stage === 'won'} />)}
          </ListBox>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function StageItem({ stage, isFirstEnd }: { stage: LeadStage; isFirstEnd: boolean }) {
  return (
    <ListBoxItem
      id={stage}
      textValue={words.stages[stage]}
      className={`flex min-h-11 items-center gap-2 rounded-control px-2.5 outline-none data-focused:bg-accent-soft tablet:min-h-8 ${isFirstEnd ? 'mt-1 border-t border-line' : ''}`}
    >
      {({ isSelected }) => (
        <>
          <span className="flex-1">{words.stages[stage]}</span>
          {isSelected && <Icon name="check" size="sm" className="text-accent-text" />}
        </>
      )}
    </ListBoxItem>
  )
}
