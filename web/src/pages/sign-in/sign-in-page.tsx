/** Sign in, or create an account. Whoever has a session is sent on by the router. */
import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { DemoLogins } from '@/components/sign-in/demo-logins'
import { Entrance } from '@/components/sign-in/entrance'
import { ServerPill } from '@/components/sign-in/server-pill'
import { SignInForm } from '@/components/sign-in/sign-in-form'
import { useSignIn } from '@/hooks/use-sign-in'
import type { ServerConfig } from '@/lib/config'
import { DEMO_GROUP } from '@/lib/demo'
import { messages } from '@/lib/messages'

const words = messages.signIn

export function SignInPage({ config }: { config: ServerConfig }) {
  const [isNew, setNew] = useState(false)
  const form = useSignIn(isNew)
  const switchTo = isNew ? words.signInLink : words.createLink
  return (
    <Entrance
      footer={
        <>
          <ServerPill />
          {config.canSignUp && (
            <span>
              {isNew ? words.haveAccount : words.noAccount}{' '}
              <Button onPress={() => setNew(!isNew)} className="py-1 font-medium text-accent-text outline-none data-focus-visible:focus-ring data-hovered:underline">{switchTo}</Button>
              {!isNew && `; ${words.rightsNote}`}
            </span>
          )}
        </>
      }
    >
      <h1 className="text-28 font-semibold">{isNew ? words.createTitle : words.title}</h1>
      <p className="mt-1 mb-[22px] text-text-2">{config.isDemo ? DEMO_GROUP : messages.product}</p>
      <SignInForm key={String(isNew)} form={form} isNew={isNew} />
      {config.isDemo && !isNew && <DemoLogins onUse={form.change} />}
    </Entrance>
  )
}
