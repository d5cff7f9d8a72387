/** A row that leaves a list takes the focus with it; then the row that stands in its place has it. */
import { useEffect, useRef } from 'react'
import type { FocusEvent } from 'react'

type KeptRow = { readonly onFocus: (event: FocusEvent<HTMLElement>) => void; readonly onBlur: (event: FocusEvent<HTMLElement>) => void }

/** `rows` selects what the keys of the list go over, one in each `tr` or `li`. The list takes both handlers. */
export function useKeptRow(rows: string): KeptRow {
  const last = useRef<{ list: HTMLElement; focused: Element; index: number } | null>(null)
  // After every drawing of the list: what left it is not in the document any more.
  useEffect(() => {
    const { list, focused, index } = last.current ?? {}
    if (!list || !focused || focused.isConnected || document.activeElement !== document.body) return
    const left = list.querySelectorAll<HTMLElement>(rows)
    const next = left[Math.min(index ?? 0, left.length - 1)] ?? document.getElementById('page')
    next?.focus()
  })
  return {
    onFocus: ({ target, currentTarget: list }) => {
      const index = [...list.querySelectorAll(rows)].findIndex((row) => (row.closest('tr, li') ?? row).contains(target))
      last.current = index < 0 ? null : { list, focused: target, index }
    },
    // Who goes elsewhere, a press on nothing among it, is not called back.
    onBlur: ({ target }) => {
      if (target.isConnected) last.current = null
    },
  }
}
