/** Branches as the thumb index of a ruled book. A person with one branch sees none. */
import { useEffect, useRef, type ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { ALL_BRANCHES } from '@/lib/routes'

export type BranchTabsProps = {
  /** Whether this page can show all branches at once. */
  withAll: boolean
  /** At the right end of the row: legend, filters. */
  tools?: ReactNode
}

export function BranchTabs({ withAll, tools }: BranchTabsProps) {
  const { branches } = useSignedIn()
  const place = useBranchScope()
  const addressOf = useAddressInBranch()
  const row = useCurrentInSight(place.code)
  const tabs = branches.map(({ code, name }) => ({ code, name, mark: code.toUpperCase() }))
  if (withAll) tabs.push({ code: ALL_BRANCHES, name: messages.shell.allBranches, mark: '' })
  if (branches.length < 2 && !tools) return null
  return (
    // Where the tools leave the tabs no room they stand in a row above them: the tabs are part of the sheet below.
    <div className="relative z-2 flex flex-none flex-wrap-reverse gap-x-0.5 print:hidden">
      {branches.length > 1 && (
        <nav ref={row} aria-label={messages.shell.branch} className="flex h-[34px] min-w-0 flex-1 basis-[220px] items-end gap-0.5 overflow-x-auto overflow-y-hidden">
          {tabs.map(({ code, name, mark }) => (
            <Link
              key={code}
              to={addressOf(code)}
              aria-current={code === place.code ? 'page' : undefined}
              className={cx(
                'flex flex-none items-center gap-[7px] rounded-t-[7px] border border-b-0 px-3 text-13 whitespace-nowrap',
                code === place.code
                  ? '-mb-px h-[34px] border-line bg-sheet font-semibold text-text shadow-[inset_0_2px_0_var(--accent)]'
                  : 'h-[30px] border-transparent text-text-2 hover:text-text',
              )}
            >
              {mark && <b className={cx('tight text-11 font-semibold tracking-[.03em]', code === place.code ? 'text-accent-text' : 'text-text-3')}>{mark}</b>}
              {name}
            </Link>
          ))}
        </nav>
      )}
      {tools && <div className="ml-auto flex h-[34px] max-w-full flex-none items-center gap-2 pb-1">{tools}</div>}
    </div>
  )
}

/** The row of more tabs than have room shows the current one, when it changes and when the tools beside it do. */
function useCurrentInSight(code: string) {
  const row = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!row.current) return undefined
    const tabs = row.current
    const observer = new ResizeObserver(() => tabs.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }))
    observer.observe(tabs)
    return () => observer.disconnect()
  }, [code])
  return row
}

/** The address of this same page in another branch: the date stays, an open panel does not. */
export function useAddressInBranch(): (code: string) => string {
  const { pathname } = useLocation()
  const rest = pathname.split('/').slice(2).join('/')
  return (code) => `/${code}/${rest}`
}
