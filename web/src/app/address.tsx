/** The browser's address as the router's location. */
import { startTransition, useLayoutEffect, useState, type ReactNode } from 'react'
import { Router, UNSAFE_createBrowserHistory as createBrowserHistory } from 'react-router'
import { isTurn } from '@/lib/turns'

/**
 * Tells the router where the browser is, and follows it.
 *
 * Another page may have to be loaded first, so it comes as a transition and the one before stays until then. A page
 * that is turned has everything at hand: it is drawn at once and in one piece, as the answer to the key or the press.
 */
export function AddressRouter({ children }: { children: ReactNode }) {
  const [history] = useState(() => createBrowserHistory({ v5Compat: true }))
  const [here, setHere] = useState({ action: history.action, location: history.location })
  useLayoutEffect(
    () =>
      history.listen(({ action, location }) => {
        if (isTurn(here.location, location)) setHere({ action, location })
        else startTransition(() => setHere({ action, location }))
      }),
    [history, here],
  )
  return (
    <Router location={here.location} navigationType={here.action} navigator={history}>
      {children}
    </Router>
  )
}
