/** What a page on paper is of: its heading is in the bar, which is not printed. */
import { useEffect } from 'react'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { messages } from '@/lib/messages'

/** Paper waits until the screen has had time to draw itself. */
const PAUSE_MS = 1000

export function PrintTitle({ children }: { children: string }) {
  const { branch, isAll, zone } = useBranchScope()
  const { name } = useSignedIn().person
  const place = branch?.name ?? (isAll ? messages.shell.allBranches : '')
  const title = children.includes(place) ? children : `${place}, ${children}`
  useEffect(() => {
    const left = new AbortController()
    const begin = async (): Promise<void> => {
      const { keepFoot } = await import('./paper')
      keepFoot({ title, zone, name }, left.signal)
    }
    // Where it does not come, paper has no foot; the next page asks again.
    const timer = setTimeout(() => void begin().catch(() => undefined), PAUSE_MS)
    return () => {
      clearTimeout(timer)
      left.abort()
    }
  }, [title, zone, name])
  return <p aria-hidden="true" className="print-title hidden print:block">{title}</p>
}
