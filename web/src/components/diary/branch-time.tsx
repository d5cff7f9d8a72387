/** Whose clock the page goes by: said once, and only to who has another. */
import type { Branch } from '@/lib/database'
import { words } from '@/lib/diary/words'
import { isOtherTime } from '@/lib/diary/zones'

export function BranchTime({ branch, date }: { branch: Branch; date: string }) {
  if (!isOtherTime(date, branch.timezone)) return null
  return <span className="text-12 whitespace-nowrap text-text-2">{words.branchTime(branch.name)}</span>
}
