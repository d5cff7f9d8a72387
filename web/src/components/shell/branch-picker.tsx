/** The branch at the head of a phone, with the others behind it. */
import { memo } from 'react'
import { useNavigate } from 'react-router'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useStableCallback } from '@/hooks/use-stable'
import type { Branch } from '@/lib/database'
import { messages } from '@/lib/messages'
import { ALL_BRANCHES } from '@/lib/routes'
import { Icon } from '@/components/ui/icon'
import { lazyPart } from '@/components/ui/lazy-part'
import { MenuButton } from '@/components/ui/pop-up'
import { useAddressInBranch } from '@/components/shell/branch-tabs'

const ChoiceMenu = lazyPart(async () => (await import('@/components/ui/choice-menu')).ChoiceMenu)

export function BranchPicker({ withAll }: { withAll: boolean }) {
  const { branches } = useSignedIn()
  const { branch } = useBranchScope()
  const addressOf = useAddressInBranch()
  const navigate = useNavigate()
  const onChoose = useStableCallback((code: string) => void navigate(addressOf(code)))
  return <Picker {...{ branches, branch, withAll, onChoose }} />
}

type PickerProps = { branches: readonly Branch[]; branch: Branch | null; withAll: boolean; onChoose: (code: string) => void }

// The address is asked outside: a page that is turned stays in its branch.
const Picker = memo(function Picker({ branches, branch, withAll, onChoose }: PickerProps) {
  const name = branch?.name ?? messages.shell.allBranches
  if (branches.length < 2) return <span className="flex items-baseline gap-2"><BranchName code={branch?.code} name={name} /></span>
  const items = [...branches.map(({ code, name: label }) => ({ id: code, label })), ...(withAll ? [{ id: ALL_BRANCHES, label: messages.shell.allBranches }] : [])]
  return (
    <MenuButton
      part={ChoiceMenu}
      className="flex h-11 min-w-0 items-center gap-2 rounded-control outline-none data-focus-visible:focus-ring"
      over={(popUp, start) => (
        <ChoiceMenu
          {...{ popUp, start, items, onChoose }}
          label={messages.shell.chooseBranch}
          value={branch?.code ?? ALL_BRANCHES}
          className="z-(--z-popover) max-w-[calc(100vw-24px)] min-w-[240px] rounded-card bg-raised p-1 shadow-2 data-entering:rise-in"
          itemClass="min-h-11 py-1 text-16"
        />
      )}
    >
      <span className="sr-only">{messages.shell.chooseBranch}</span>
      <BranchName code={branch?.code} name={name} />
      <Icon name="down" />
    </MenuButton>
  )
})

function BranchName({ code, name }: { code: string | undefined; name: string }) {
  return (
    <>
      {code && <b className="tight text-12 font-semibold text-accent-text">{code.toUpperCase()}</b>}
      <span className="truncate text-18 font-semibold">{name}</span>
    </>
  )
}
