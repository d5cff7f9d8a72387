/** One subject of the account: what it is at the left, what can be done at the right; below each other on a phone. */
import { useId, type ReactNode } from 'react'

export function AccountSection({ title, hint, children }: { title: string; hint?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="grid gap-x-10 gap-y-3 border-b border-line px-4 py-5 last:border-b-0 tablet:grid-cols-[220px_minmax(0,1fr)] tablet:px-6">
      <div>
        <h2 id={id} className="font-semibold">{title}</h2>
        {hint && <p className="mt-0.5 text-13 text-text-2">{hint}</p>}
      </div>
      <div className="min-w-0 max-w-[560px]">{children}</div>
    </section>
  )
}
