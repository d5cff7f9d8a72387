/** A branch and a role to give: only what the person at the screen may give. */
import { Select } from '@/components/ui/select'
import type { Branch, StaffRole } from '@/lib/database'
import { messages } from '@/lib/messages'
import type { Granting } from '@/lib/people/granting'

const words = messages.people
const EVERYWHERE = 'all'

/** `branch`: undefined while none is chosen, null for all of them. */
export type Chosen = { branch: number | null | undefined; role: StaffRole | null }

type Props = {
  chosen: Chosen
  onChange: (chosen: Chosen) => void
  branches: readonly Branch[]
  granting: Granting
  errors?: { branch?: string | null; role?: string | null }
}

export function RightPicker({ chosen, onChange, branches, granting, errors = {} }: Props) {
  const places = [
    ...branches.filter(({ id }) => granting.rolesFor(id).length > 0).map(({ id, name }) => ({ id: String(id), label: name })),
    ...(granting.rolesFor(null).length > 0 ? [{ id: EVERYWHERE, label: words.everywhere }] : []),
  ]
  const roles = chosen.branch === undefined ? [] : granting.rolesFor(chosen.branch)
  const choose = (id: string) => {
    const branch = id === EVERYWHERE ? null : Number(id)
    const isKept = chosen.role !== null && granting.rolesFor(branch).includes(chosen.role)
    onChange({ branch, role: isKept ? chosen.role : null })
  }
  return (
    <div className="grid grid-cols-1 gap-3 tablet:grid-cols-2">
      <Select
        label={words.rights.branch} placeholder={words.rights.chooseBranch}
        items={places} onChange={choose} error={errors.branch ?? null}
        value={chosen.branch === undefined ? null : chosen.branch === null ? EVERYWHERE : String(chosen.branch)}
      />
      <Select
        label={words.rights.role} placeholder={words.rights.chooseRole}
        items={roles.map((role) => ({ id: role, label: messages.roles[role] }))}
        value={chosen.role} onChange={(role) => onChange({ ...chosen, role: role as StaffRole })} error={errors.role ?? null}
        className="min-w-0"
      />
      {chosen.role !== null && <p className="text-12 text-text-2 tablet:col-span-2">{words.does[chosen.role]}</p>}
    </div>
  )
}
