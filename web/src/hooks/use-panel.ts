/** The side panel that the address asks for. Opening one is a step in history, so Back closes it. */
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { panelOf, withPanel, type Panel } from '@/lib/routes'

export function usePanel(): { panel: Panel | null; open: (panel: Panel) => void; close: () => void } {
  const [search, setSearch] = useSearchParams()
  const panel = useMemo(() => panelOf(search), [search])
  const open = useCallback((next: Panel) => setSearch((current) => withPanel(current, next)), [setSearch])
  const close = useCallback(() => setSearch((current) => withPanel(current, null)), [setSearch])
  return { panel, open, close }
}
