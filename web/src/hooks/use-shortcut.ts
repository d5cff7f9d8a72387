/** A single key that acts, unless somebody is typing or a nearer part of the page has used it. */
import { useEffect, useEffectEvent } from 'react'
import { isForSomethingElse } from '@/lib/typing'

/** A key of the side panel, which works with the focus in it. */
export function usePanelShortcut(key: string, act: () => void, isOn = true): void {
  useKey(key, act, isOn, true)
}

export function useShortcut(key: string, act: () => void, isOn = true): void {
  useKey(key, act, isOn, false)
}

function useKey(key: string, act: () => void, isOn: boolean, isOfPanel: boolean): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== key || event.defaultPrevented || isForSomethingElse(event, isOfPanel)) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    if (!isOn) return
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [isOn])
}
