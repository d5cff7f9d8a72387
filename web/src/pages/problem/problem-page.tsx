/** A page in place of one that cannot be shown: what is wrong, and the way on. */
import type { ReactNode } from 'react'
import { Mark } from '@/components/ui/mark'

export type ProblemPageProps = { title: string; children: ReactNode; action: ReactNode }

export function ProblemPage({ title, children, action }: ProblemPageProps) {
  return (
    <main className="flex min-h-full flex-1 flex-col items-center justify-center gap-2 p-6 text-center">
      <Mark size={40} />
      <h1 className="mt-2 text-22 font-semibold">{title}</h1>
      <p className="max-w-[420px] text-text-2">{children}</p>
      <div className="mt-3">{action}</div>
    </main>
  )
}
