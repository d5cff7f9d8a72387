/** The rail: sections with a word each; at the foot what is not yet with the server, and the person. */
import { memo, type ReactNode } from 'react'
import { Link } from 'react-router'
import { useSignedIn } from '@/hooks/use-session'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { Icon } from '@/components/ui/icon'
import { Mark } from '@/components/ui/mark'
import { AccountButton } from '@/components/shell/account-menu'
import { sectionsFor } from '@/components/shell/sections'
import { useHere } from '@/components/shell/use-here'

/** The look of a link in the rail; `isHere` where its screen is open. */
export function railClass(isHere: boolean): string {
  return cx(
    'narrow relative flex h-12 w-11 flex-none flex-col items-center justify-center gap-[3px] rounded-card text-11 leading-[13px] transition-[background-color,border-color,color] duration-(--t-fast) desktop:w-[54px]',
    isHere ? 'bg-sheet font-semibold text-accent-text shadow-1' : 'text-text-2 hover:bg-hover hover:text-text',
  )
}

export const Rail = memo(function Rail({ foot }: { foot?: ReactNode }) {
  const { branch, section } = useHere()
  const { rights } = useSignedIn()
  return (
    <nav aria-label={messages.shell.main} data-region="" className="flex flex-col items-center gap-0.5 py-2.5 low:overflow-y-auto print:hidden">
      <span className="mb-3 flex-none"><Mark size={32} /></span>
      {branch !== null && sectionsFor(rights).map(({ id, label, icon, path }) => (
        <Link key={id} to={path(branch)} aria-current={id === section ? 'page' : undefined} title={label} className={railClass(id === section)}>
          <Icon name={icon} size="lg" />
          <span className="sr-only desktop:not-sr-only">{label}</span>
        </Link>
      ))}
      <span className="flex-1" />
      {foot}
      <AccountButton />
    </nav>
  )
})
