/** The two halves of the pages before the application: what one does left, the quiet page right. */
import { useEffect, type ReactNode } from 'react'
import { messages } from '@/lib/messages'
import { Mark } from '@/components/ui/mark'
import { QuietPage } from '@/components/sign-in/quiet-page'

export function Entrance({ children, footer }: { children: ReactNode; footer: ReactNode }) {
  // Who has signed out is on no page of the diary any more.
  useEffect(() => { document.title = messages.product }, [])
  return (
    <div className="grid min-h-dvh grid-cols-1 tablet:h-dvh tablet:grid-cols-[minmax(420px,1fr)_1.25fr] tablet:overflow-hidden">
      <main className="flex min-h-dvh flex-col overflow-y-auto bg-sheet px-[clamp(20px,8vw,120px)] tablet:min-h-0">
        <div className="flex flex-none items-center gap-2.5 pt-7 text-18 font-semibold"><Mark size={28} />{messages.product}</div>
        <div className="flex flex-1 flex-col justify-center py-8">{children}</div>
        <footer className="flex flex-none flex-wrap items-center gap-x-3.5 gap-y-2 pb-6 text-12 text-text-2 tablet:-mr-[max(0px,8vw-24px)]">{footer}</footer>
      </main>
      <QuietPage />
    </div>
  )
}
