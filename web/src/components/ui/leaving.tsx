/** Closing a form: at once where nothing would be lost, else after asking. */
import { useState, type ReactNode } from 'react'
import { ConfirmDialog } from '@/components/ui/dialog'
import { messages } from '@/lib/messages'

const words = messages.diary

/** `close` is what Esc and the cross do; `question` stands within the form. */
export function useLeaving(isDirty: boolean, onClose: () => void): { close: () => void; question: ReactNode } {
  const [isAsking, ask] = useState(false)
  return {
    close: () => (isDirty ? ask(true) : onClose()),
    question: (
      <ConfirmDialog isOpen={isAsking} title={words.discardAsk} act={words.discard} keep={words.keepWriting} onAct={onClose} onKeep={() => ask(false)}>
        {words.discardBody}
      </ConfirmDialog>
    ),
  }
}
