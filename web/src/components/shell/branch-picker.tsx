/** The branch at the head of a phone, with the others behind it. */
import { memo } from 'react'
import { useNavigate } from 'react-router'
import { Button } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { usePlace } from '@/hooks/use-place'
import { useSignedIn } from '@/hooks/use-session'
import { useSteady } from '@/hooks/use-steady'
import type { Branch } from '@/lib/database'
import { messages } from '@/lib/messages'
import { ALL_BRANCHES } from '@/lib/routes'
import { Icon } from '@/components/ui/icon'
import { useAddressInBranch } from '@/components/shell/branch-tabs'

export function BranchPicker({ withAll }: { withAll: boolean }) {
  const { branches } = useSignedIn()
  const { branch } = usePlace()
  const addressOf = useAddressInBranch()
  const navigate = useNavigate()
  const onChoose = useSteady((code: string) => void navigate(addressOf(code)))
  return <Picker {...{ branches, branch, withAll, onChoose }} />
}

type PickerProps = { branches: readonly Branch[]; branch: Branch | null; withAll: boolean; onChoose: (code: string) => void }

// The address is asked outside: a page that is turned stays in its branch.
const Picker = memo(function Picker({ branches, branch, withAll, onChoose }: PickerProps) {
  const name = branch?.name ?? messages.shell.allBranches
  if (branches.length < 2) return <span className="flex items-baseline gap-2"><BranchName code={branch?.code} name={name} /></span>
  return (
    <MenuTrigger>
      <Button className="flex h-11 min-w-0 items-center gap-2 rounded-control outline-none data-focus-visible:focus-ring">
        <span className="sr-only">{messages.shell.chooseBranch}</span>
        <BranchName code={branch?.code} name={name} />
        <Icon name="down" />
      </Button>
      <Popover className="z-(--z-popover) min-w-[240px] rounded-card bg-raised p-1 shadow-2 data-entering:rise-in">
        <Menu className="outline-none" selectionMode="single" selectedKeys={[branch?.code ?? ALL_BRANCHES]} onAction={(code) => onChoose(String(code))}>
          {branches.map(({ code, name: text }) => <BranchItem key={code} code={code} name={text} />)}
          {withAll && <BranchItem code={ALL_BRANCHES} name={messages.shell.allBranches} />}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
})

function BranchItem({ code, name }: { code: string; name: string }) {
  return (
    <MenuItem id={code} textValue={name} className="flex h-11 items-center gap-2 rounded-control px-2.5 text-16 outline-none data-focused:bg-accent-soft">
      {({ isSelected }) => (
        <>
          <span className="flex-1 truncate">{name}</span>
          {isSelected && <Icon name="check" size="sm" className="text-accent-text" />}
        </>
      )}
    </MenuItem>
  )
}

function BranchName({ code, name }: { code: string | undefined; name: string }) {
  return (
    <>
      {code && <b className="tight text-12 font-semibold text-accent-text">{code.toUpperCase()}</b>}
      <span className="truncate text-18 font-semibold">{name}</span>
    </>
  )
}
