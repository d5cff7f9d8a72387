/** A question, only for what cannot be undone. Esc keeps things as they are; the button says the act. */
import type { ReactNode } from 'react'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { Button } from '@/components/ui/button'

export type ConfirmDialogProps = {
  isOpen: boolean
  /** *Release Emerald Grand?* */
  title: string
  children?: ReactNode
  /** The act as a verb: *Release the hall*. */
  act: string
  /** What staying means: *Keep it*. */
  keep: string
  isBusy?: boolean
  /** It asks for something first: the focus begins before its fields, not on Keep after them. */
  hasFields?: boolean
  onAct: () => void
  onKeep: () => void
}

export function ConfirmDialog({ isOpen, title, children, act, keep, isBusy = false, hasFields = false, onAct, onKeep }: ConfirmDialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => { if (!open) onKeep() }}
      className="fixed inset-x-0 top-0 z-(--z-dialog) flex h-(--visual-viewport-height) items-center justify-center bg-scrim p-4"
    >
      <Modal className="rise-in max-h-full w-full max-w-[420px] overflow-y-auto rounded-panel shadow-3">
        <AriaDialog role="alertdialog" className="rounded-panel bg-raised px-5 py-[18px] outline-none">
          <Heading slot="title" className="text-16 font-semibold">{title}</Heading>
          {children && <div className="mt-1 text-text-2">{children}</div>}
          <div className="mt-3.5 flex gap-2">
            <Button variant="primary" isBusy={isBusy} onPress={onAct}>{act}</Button>
            <Button autoFocus={!hasFields} onPress={onKeep}>{keep}</Button>
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
