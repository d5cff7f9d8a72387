/** Where one is: the branch to go on in, and the section that is open. */
import { useLocation } from 'react-router'
import { useCurrentBranch } from '@/hooks/use-current-branch'
import { sectionOf, type Section } from '@/components/shell/sections'

export function useHere(): { branch: string | null; section: Section | null } {
  const { pathname } = useLocation()
  return { branch: useCurrentBranch()?.code ?? null, section: sectionOf(pathname) }
}
