/** What a `PopUpButton` opens: a card beside its button that keeps the focus until it is closed. */
import type { ReactNode } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Popover, type PopoverProps } from 'react-aria-components/Popover'
import { cx } from '@/lib/cx'
import type { PopUp } from '@/components/ui/pop-up'

export type PopUpDialogProps = Pick<PopoverProps, 'placement' | 'offset'> & {
  popUp: PopUp
  /** Its name: shown as its heading, or only spoken where `label` is given. */
  title?: { text: string; className: string }
  label?: string
  /** Of the card. */
  className: string
  /** Of what it holds. */
  insideClass?: string
  children: (close: () => void) => ReactNode
}

export function PopUpDialog({ popUp: { id, ...popUp }, title, label, className, insideClass = '', children, ...place }: PopUpDialogProps) {
  return (
    <Popover {...{ ...popUp, ...place }} className={cx('z-(--z-popover) rounded-card bg-raised shadow-2 data-entering:rise-in', className)}>
      <Dialog id={id} {...(label && { 'aria-label': label })} className={cx('p-3.5 outline-none', insideClass)}>
        {title && <Heading slot="title" className={title.className}>{title.text}</Heading>}
        {children(() => popUp.onOpenChange(false))}
      </Dialog>
    </Popover>
  )
}
