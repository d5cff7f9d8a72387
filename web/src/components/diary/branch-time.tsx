/** Whose clock the page goes by: for who has another. */
import type { Branch } from '@/lib/database'
import { words } from '@/lib/diary/words'

export function BranchTime({ branch }: { branch: Branch }) {
  return <span className="text-12 whitespace-nowrap text-text-2">{words.branchTime(branch.name)}</span>
}
