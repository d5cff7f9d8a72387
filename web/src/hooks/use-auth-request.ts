/** Asking the auth server from a form: busy meanwhile, what is wrong under its field. */
import { useState } from 'react'
import { accountProblem, type AccountField, type AccountProblem } from '@/lib/account/problems'

type Answer = { error: { message: string; code?: string | undefined; status?: number | undefined } | null }

export type AuthRequest = {
  isBusy: boolean
  /** The text for a field; null when nothing is wrong with it. */
  errorOf: (field: AccountField) => string | null
  /** Asks, unless something is missing or it is being asked; true when it was done. */
  send: (missing: AccountProblem | null, asking: () => Promise<Answer>) => Promise<boolean>
  /** Takes back what was said: something was changed. */
  forget: () => void
}

export function useAuthRequest(): AuthRequest {
  const [problem, setProblem] = useState<AccountProblem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const send: AuthRequest['send'] = async (missing, asking) => {
    setProblem(missing)
    if (missing || isBusy) return false
    setBusy(true)
    const { error } = await asking()
    setBusy(false)
    if (error) setProblem(accountProblem(error))
    return error === null
  }
  return {
    isBusy,
    send,
    errorOf: (field) => (problem?.field === field ? problem.text : null),
    forget: () => setProblem(null),
  }
}
