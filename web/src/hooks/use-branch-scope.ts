/** The branch that the address names. */
import { useParams } from 'react-router'
import type { Branch } from '@/lib/database'
import { ALL_BRANCHES } from '@/lib/routes'
import { useSignedIn } from '@/hooks/use-session'

export type BranchScope = {
  /** As in the address: a branch code, or `all`. */
  code: string
  /** null: all branches, or a code one may not read. */
  branch: Branch | null
  isAll: boolean
  /** Zone for times that belong to no single branch: that of the branch, else of the first. */
  zone: string
}

export function useBranchScope(): BranchScope {
  const { branches } = useSignedIn()
  const { branch: code = '' } = useParams()
  const branch = branches.find((candidate) => candidate.code === code) ?? null
  return { code, branch, isAll: code === ALL_BRANCHES, zone: (branch ?? branches[0])?.timezone ?? 'UTC' }
}
