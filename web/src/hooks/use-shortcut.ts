/** A single key that acts, unless somebody is typing or a nearer part of the page has used it. */
import { useEffect, useEffectEvent } from 'react'

export function useShortcut(key: string, act: () => void, isOn = true): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== key || event.defaultPrevented || isForSomethingElse(event)) return
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

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="spinbutton"], [role="dialog"], [role="alertdialog"]'

function isForSomethingElse(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true
  return event.target instanceof Element && event.target.closest(TYPING) !== null
}
