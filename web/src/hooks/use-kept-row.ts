/**
 * A row that leaves its place takes the focus with it, also from under a question that was asked about it. Then it has
 * the focus again where it stands now, and the row that came into its place where it is gone.
 */
import { useEffect, useRef } from 'react'
import type { FocusEvent } from 'react'

type KeptRow = { readonly onFocus: (event: FocusEvent<HTMLElement>) => void; readonly onBlur: (event: FocusEvent<HTMLElement>) => void }

/** `name` is the attribute that names what the keys of the list go over, one in each `tr` or `li`. The list takes both handlers. */
export function useKeptRow(name: `data-${string}`): KeptRow {
  const last = useRef<Place | null>(null)
  // After every drawing of the list, and after a dialog has given back the focus.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const { current } = last
      if (current && (current.isAsked || !current.focused.isConnected) && document.activeElement === document.body) nowOf(current, name)?.focus()
    })
    return () => cancelAnimationFrame(frame)
  })
  return {
    onFocus: ({ target, currentTarget: list }) => {
      const rows = [...list.querySelectorAll(`[${name}]`)]
      const index = rows.findIndex((row) => (row.closest('tr, li') ?? row).contains(target))
      last.current = index < 0 ? null : { list, focused: target, index, id: rows[index]?.getAttribute(name) ?? '', isAsked: false }
    },
    // Who presses on nothing is not called back; a question that led to another one forgets what it was asked about.
    onBlur: ({ target, relatedTarget }) => {
      if (relatedTarget === null && target.isConnected) last.current = null
      else if (last.current) last.current = { ...last.current, isAsked: relatedTarget?.closest(QUESTION) != null }
    },
  }
}

type Place = { readonly list: HTMLElement; readonly focused: Element; readonly id: string; readonly index: number; readonly isAsked: boolean }

/** What lies over the page, unlike the panel beside it. */
const QUESTION = '[role="dialog"]:not([data-panel]), [role="alertdialog"]'

function nowOf({ list, id, index }: Place, name: string): HTMLElement | null {
  const rows = [...list.querySelectorAll<HTMLElement>(`[${name}]`)]
  const moved = rows.find((row) => row.getAttribute(name) === id)
  return moved ?? rows[Math.min(index, rows.length - 1)] ?? document.getElementById('page')
}
