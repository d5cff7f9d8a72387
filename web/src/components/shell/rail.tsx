/** The rail: sections with a word each, the person at the foot. */
import { Link } from 'react-router'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { Icon } from '@/components/ui/icon'
import { Mark } from '@/components/ui/mark'
import { AccountButton } from '@/components/shell/account-menu'
import { sections } from '@/components/shell/sections'
import { useHere } from '@/components/shell/use-here'

export function Rail() {
  const { branch, section } = useHere()
  return (
    <nav aria-label={messages.shell.main} className="hidden flex-col items-center gap-0.5 py-2.5 tablet:flex">
      <span className="mb-3"><Mark size={32} /></span>
      {branch !== null && sections.map(({ id, label, icon, path }) => (
        <Link
          key={id}
          to={path(branch)}
          aria-current={id === section ? 'page' : undefined}
          title={label}
          className={cx(
            'narrow flex h-12 w-11 flex-col items-center justify-center gap-[3px] rounded-card text-11 leading-[13px] transition-[background-color,border-color,color] duration-(--t-fast) desktop:w-[54px]',
            id === section ? 'bg-sheet font-semibold text-accent-text shadow-1' : 'text-text-2 hover:bg-hover hover:text-text',
          )}
        >
          <Icon name={icon} size="lg" />
          <span className="sr-only desktop:not-sr-only">{label}</span>
        </Link>
      ))}
      <span className="flex-1" />
      <AccountButton />
    </nav>
  )
}
