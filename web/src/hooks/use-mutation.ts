/** Writing from a form or a button: busy meanwhile, a word when it is done, the reason when it is refused. */
import { useState } from 'react'
import { messages } from '@/lib/messages'
import { toasts, type NewToast } from '@/lib/toasts'
import type { WriteError, WriteOutcome } from '@/lib/writes'

export type Mutation = {
  isBusy: boolean
  /** Why the last write was refused. */
  refusal: WriteError | null
  /** Writes; true when it is done or kept. `said` is the word for it. */
  mutate: (writing: () => Promise<WriteOutcome>, said: NewToast | null) => Promise<boolean>
  /** Forgets the refusal: what it spoke of was changed. */
  forget: () => void
}

export function useMutation(): Mutation {
  const [isBusy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<WriteError | null>(null)
  const mutate: Mutation['mutate'] = async (writing, said) => {
    setBusy(true)
    setRefusal(null)
    const outcome = await writing()
    setBusy(false)
    if (outcome.kind === 'refused') {
      setRefusal(outcome.error)
      return false
    }
    if (outcome.kind === 'queued') toasts.show({ text: messages.device.kept })
    else if (said) toasts.show(said)
    return true
  }
  return { isBusy, refusal, mutate, forget: () => setRefusal(null) }
}
