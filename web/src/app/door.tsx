/**
 * The door: signing in, before the application.
 *
 * Who is not signed in sees the form at once and waits for nothing else. The rest is fetched while they read and runs
 * from the first key or press on; it takes the place of this when somebody is in, or goes to another page.
 */
import { StrictMode, useCallback, useEffect, useRef, useState } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { useLocation } from 'react-router'
import { AddressRouter } from '@/app/address'
import { LOCALE } from '@/app/locale'
import { NoServer } from '@/app/no-server'
import { useStart } from '@/app/use-start'
import type { Auth } from '@/hooks/use-sign-in'
import type { ServerConfig } from '@/lib/config'
import { patterns } from '@/lib/routes'
import { SESSION_KEY } from '@/lib/stored-user'
import { SignInPage } from '@/pages/sign-in/sign-in-page'

/** What the door needs of the application behind it. */
export type Inside = {
  /** Makes the client, and calls back once somebody is signed in and known. */
  connect: (config: ServerConfig, onIn: () => void) => Auth
  App: (props: { known: ServerConfig }) => React.ReactNode
}

export type DoorProps = { known: ServerConfig | null; fetchInside: () => Promise<Inside> }

export function Door({ known, fetchInside }: DoorProps) {
  const { start, tryAgain } = useStart(known)
  const [inside, setInside] = useState<Inside | null>(null)
  if (inside && start.status === 'started') return <inside.App known={start.config} />
  return (
    <StrictMode>
      <I18nProvider locale={LOCALE}>
        {start.status === 'started' && (
          <AddressRouter><Doorstep config={start.config} fetchInside={fetchInside} onEnter={setInside} /></AddressRouter>
        )}
        {start.status === 'failed' && <NoServer reason={start.reason} onTryAgain={tryAgain} />}
      </I18nProvider>
    </StrictMode>
  )
}

type StepProps = { config: ServerConfig; fetchInside: () => Promise<Inside>; onEnter: (inside: Inside) => void }

function Doorstep({ config, fetchInside, onEnter }: StepProps) {
  const { pathname } = useLocation()
  const opening = useRef<Promise<{ inside: Inside; auth: Auth }> | null>(null)
  const open = useCallback(() => {
    opening.current ??= fetchInside().then(
      (inside) => ({ inside, auth: inside.connect(config, () => onEnter(inside)) }),
      (error: unknown) => {
        opening.current = null // the next press asks again
        throw error
      },
    )
    return opening.current
  }, [config, fetchInside, onEnter])

  useFirstSign(open)
  // The other pages of who is not signed in are behind the door.
  const isElsewhere = pathname !== patterns.signIn
  useEffect(() => {
    if (isElsewhere) void open().then(({ inside }) => onEnter(inside))
  }, [isElsewhere, open, onEnter])

  const auth = useCallback(async () => (await open()).auth, [open])
  return <SignInPage config={config} isNew={false} auth={auth} />
}

const SIGNS = ['pointerdown', 'keydown', 'input'] as const

/** Fetches what is behind the door once the page is painted; runs it when somebody moves, here or in another tab. */
function useFirstSign(open: () => Promise<unknown>): void {
  useEffect(() => {
    const run = () => void open().catch(() => undefined) // said where somebody waits for it
    const elsewhere = ({ key }: StorageEvent) => { if (key === SESSION_KEY) run() }
    for (const sign of SIGNS) addEventListener(sign, run, { once: true })
    addEventListener('storage', elsewhere)
    let timer: ReturnType<typeof setTimeout> | undefined
    const frame = requestAnimationFrame(() => { timer = setTimeout(fetchAhead) })
    return () => {
      for (const sign of SIGNS) removeEventListener(sign, run)
      removeEventListener('storage', elsewhere)
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [open])
}

/** Fetches the files that the page names for who is inside (scripts/inside.mjs), without running them. */
function fetchAhead(): void {
  const named = document.querySelector<HTMLMetaElement>('meta[name="inside"]')?.content ?? ''
  for (const href of named.split(' ').filter(Boolean)) {
    if (document.head.querySelector(`link[href="${href}"]`)) continue
    document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', crossOrigin: '', href }))
  }
}
