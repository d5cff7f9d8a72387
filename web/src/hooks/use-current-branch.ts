/** The branch to go on in when something else is opened: that of the address, else one's first. */
import { useLocation } from 'react-router'
import { useSignedIn } from '@/hooks/use-session'
import type { Branch } from '@/lib/database'

/** Unlike `useBranchScope` also outside of a page, in what lies over it. */
export function useCurrentBranch(): Branch | null {
  const { pathname } = useLocation()
  const { branches } = useSignedIn()
  const code = pathname.split('/')[1] ?? ''
  return branches.find((candidate) => candidate.code === code) ?? branches[0] ?? null
}
