/** The branch to go on in when another section is opened: that of the address, else one's first. */
import { useLocation } from 'react-router'
import { useSignedIn } from '@/hooks/use-session'
import { sectionOf, type Section } from '@/components/shell/sections'

export function useHere(): { branch: string | null; section: Section | null } {
  const { pathname } = useLocation()
  const { branches } = useSignedIn()
  const code = pathname.split('/')[1] ?? ''
  const branch = branches.find((candidate) => candidate.code === code) ?? branches[0]
  return { branch: branch?.code ?? null, section: sectionOf(pathname) }
}
