/**
 * The frame of a page: top bar, branch tabs, the ruled sheet, a footer, and the panel beside it all.
 *
 * From 1280 px up the page makes room for the panel; below, the panel lies over it.
 */
import { useEffect, type ReactNode } from 'react'
import { cx } from '@/lib/cx'
import { overlays } from '@/lib/overlays'
import { useIsPhone } from '@/hooks/use-is-phone'
import { messages } from '@/lib/messages'
import { BranchPicker } from '@/components/shell/branch-picker'
import { BranchTabs } from '@/components/shell/branch-tabs'
import { FindButton } from '@/components/shell/find-button'
import { LivePill } from '@/components/shell/live-pill'
import { PageBody } from '@/components/shell/page-body'
import { PrintTitle } from '@/components/shell/print-title'
import { KeyCap } from '@/components/ui/key-cap'
import { Mark } from '@/components/ui/mark'

export type PageFrameProps = {
  /** The heading; put the quieter part (the year) in `<em>`. */
  title: ReactNode
  /** The heading as plain text, for the window. */
  windowTitle: string
  /** Beside the heading: previous, today, next. */
  navigation?: ReactNode
  /** Which view of it: *Month, Week, Day*. Not on a phone. */
  views?: ReactNode
  /** Who else has this open. Not on a phone. */
  here?: ReactNode
  /** The one primary action. Not on a phone, where the bar has it. */
  primary?: ReactNode
  /** At the end of the branch tabs: legend, filters. Not on a phone. */
  tools?: ReactNode
  /** Whether the page can show all branches at once. */
  withAll?: boolean
  /** For a page of no branch: a sentence in place of the branches. */
  lead?: ReactNode
  /** Across the page, above the sheet: what failed. */
  banner?: ReactNode
  /** Whether the rows of the page are not read yet: without a server that is said in place of the page. */
  isUnread?: boolean
  /** Under the sheet, one line: legend and keys. Not on a phone. */
  footer?: ReactNode
  /** An open side panel. */
  panel?: ReactNode
  children: ReactNode
}

const headingClass = 'font-semibold [&_em]:font-normal [&_em]:text-text-2 [&_em]:not-italic'
/** Where the bar is narrow, on a tablet or a page at twice its size, the day is read all the same: in two lines, with the caps of the keys gone. */
const narrowHeadingClass = '@max-[800px]:narrow @max-[800px]:line-clamp-2 @max-[800px]:text-16 @max-[800px]:leading-[18px] @max-[800px]:whitespace-normal'
const noKeysClass = '@max-[800px]:[&_kbd]:hidden'

export function PageFrame(props: PageFrameProps) {
  const { windowTitle, withAll = false, lead, tools, banner, isUnread = false, footer, panel, children } = props
  useWindowTitle(windowTitle)
  const isPhone = useIsPhone()
  return (
    <>
      <div className={cx('flex min-h-0 flex-1 flex-col low:min-h-[560px] print:block', Boolean(panel) && 'wide:mr-[420px]')}>
        {isPhone ? <PhoneBar {...props} /> : <TopBar {...props} />}
        <main data-region="" className="flex min-h-0 min-w-0 flex-1 flex-col tablet:pr-4 tablet:pl-1 print:block print:p-0">
          <PrintTitle>{windowTitle}</PrintTitle>
          {!isPhone && (lead ? (
            <p className="h-[34px] print:hidden flex-none truncate pt-1.5 text-13 text-text-2">{lead}</p>
          ) : (
            <BranchTabs withAll={withAll} tools={tools} />
          ))}
          <div className="flex min-h-0 flex-1 flex-col overflow-hidden bg-sheet print:block print:overflow-visible print:rounded-none print:border-0 print:bg-white tablet:rounded-tr-card tablet:border tablet:border-b-0 tablet:border-line">
            <PageBody {...{ isUnread, banner }}>{children}</PageBody>
          </div>
          {footer && !isPhone && (
            <footer className="flex h-[34px] flex-none items-center gap-4 border border-b-0 border-line bg-sheet px-3.5 text-12 whitespace-nowrap text-text-2 print:hidden">
              <div className="flex h-full min-w-0 flex-1 flex-wrap content-start gap-x-4 overflow-hidden *:min-h-full *:items-center *:leading-[32px]">{footer}</div>
              <AllKeys />
            </footer>
          )}
        </main>
      </div>
      {panel}
    </>
  )
}

// Each is drawn where it is seen, and nowhere else: what is hidden by its style is drawn anew as often as what is not.
function TopBar({ title, navigation, views, here, primary, panel }: PageFrameProps) {
  return (
    <header data-region="" className="@container flex h-[52px] min-w-0 flex-none items-center gap-2 pr-4 pl-1 print:hidden">
      <h1 className={cx(headingClass, 'truncate text-22', narrowHeadingClass)}>{title}</h1>
      <div className={cx('ml-2 flex flex-none items-center gap-0.5', noKeysClass)}>{navigation}</div>
      <div className="flex-none">{views}</div>
      <span className="flex-1" />
      <div className={cx('flex flex-none items-center gap-2', noKeysClass)}>
        {here}
        <LivePill />
        <FindButton isNarrow={Boolean(panel)} />
        {primary}
      </div>
    </header>
  )
}

function PhoneBar({ title, navigation, primary, lead, withAll = false }: PageFrameProps) {
  return (
    <header data-region="" className="flex-none print:hidden">
      <div className="flex h-[52px] items-center gap-2 border-b border-line pr-2 pl-4">
        {lead ? <Mark size={28} /> : <BranchPicker withAll={withAll} />}
        <span className="flex-1" />
        <LivePill />
        <FindButton />
      </div>
      <div className="flex h-[52px] min-w-0 items-center gap-2 bg-sheet pr-2 pl-4">
        <h1 className={cx(headingClass, 'line-clamp-2 min-w-0 text-18 leading-[22px]')}>{title}</h1>
        <div className="ml-auto flex flex-none items-center gap-0.5">{navigation}</div>
        {/* its keys act here too */}
        <div className="hidden">{primary}</div>
      </div>
    </header>
  )
}

function useWindowTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${messages.product}`
  }, [title])
}

/** The last word of every footer: where the other keys are. */
function AllKeys() {
  return (
    <button type="button" className="flex flex-none items-center gap-1 rounded-control outline-none focus-visible:focus-ring" onClick={() => overlays.open('keys')}>
      <KeyCap>?</KeyCap> {messages.keys.all.toLowerCase()}
    </button>
  )
}
