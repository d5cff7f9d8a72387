/** What a manager sets of a branch, live; the others read it. */
import { Link, Navigate } from 'react-router'
import { BranchSection, OptionsSection } from '@/components/settings/branch-sections'
import { HallsSection } from '@/components/settings/halls-section'
import { SessionsSection } from '@/components/settings/sessions-section'
import { SettingsPart } from '@/components/settings/section'
import { PageBanner } from '@/components/shell/page-banner'
import { PageFrame } from '@/components/shell/page-frame'
import { buttonClass } from '@/components/ui/button'
import { useLiveTable } from '@/hooks/use-live-table'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import type { Branch, Daypart, Hall, HallCapacity, HallComponent } from '@/lib/database'
import { house } from '@/lib/diary/house-tables'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'

const words = messages.settings

export function SettingsPage() {
  const { branch } = useBranchScope()
  const { branches: [first] } = useSignedIn()
  if (!branch) return first ? <Navigate to={routes.settings(first.code)} replace /> : null
  return <SettingsOf key={branch.id} branch={branch} />
}

function SettingsOf({ branch }: { branch: Branch }) {
  const { rights } = useSignedIn()
  const halls = useLiveTable<Hall>({ table: 'halls' })
  const sessions = useLiveTable<Daypart>({ table: 'dayparts' })
  const capacities = useLiveTable<HallCapacity>(house.capacities)
  const components = useLiveTable<HallComponent>(house.components)
  const may = (table: string) => rights.can('update', table, branch.id)
  const failure = halls.status === 'failed' ? halls : null
  return (
    <PageFrame
      title={<>{words.title} <em>{branch.name}</em></>}
      windowTitle={words.of(branch.name)}
      banner={<PageBanner failure={failure} zone={branch.timezone} onTryNow={() => halls.table?.reload()} words={words.banner} />}
    >
      <div className="min-h-0 flex-1 overflow-y-auto pb-10">
        {!may('branches') && <p className="border-b border-line bg-sunken px-4 py-2 text-13 text-text-2 tablet:px-6">{words.readOnly}</p>}
        <OptionsSection branch={branch} maySave={may('branches')} />
        <BranchSection branch={branch} maySave={may('branches')} />
        <SessionsSection
          branch={branch} sessions={inOrder(sessions.rows, branch)} maySave={may('dayparts')}
          mayAdd={rights.can('insert', 'dayparts', branch.id)} mayRemove={rights.can('delete', 'dayparts', branch.id)}
        />
        <HallsSection
          branch={branch} halls={inOrder(halls.rows, branch)} capacities={capacities.rows} components={components.rows}
          maySave={may('halls')} mayAdd={rights.can('insert', 'halls', branch.id)}
        />
        {rights.ownsGroup && (
          <SettingsPart title={words.anotherBranch} hint={words.anotherBranchHint}>
            <Link to={routes.newBranch()} className={buttonClass('plain', 'md')}>{words.openBranch}</Link>
          </SettingsPart>
        )}
      </div>
    </PageFrame>
  )
}

type Ordered = { id: number; branch_id: number; sort_order: number }

function inOrder<Row extends Ordered>(rows: readonly Row[], branch: Branch): Row[] {
  return rows.filter(({ branch_id }) => branch_id === branch.id).sort((a, b) => a.sort_order - b.sort_order || a.id - b.id)
}
