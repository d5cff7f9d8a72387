/** The side panel that the address asks for. Opening one is a step in history, so Back closes it. */
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { useSteady } from '@/hooks/use-steady'
import { panelOf, withPanel, type Panel } from '@/lib/routes'

export function usePanel(): { panel: Panel | null; open: (panel: Panel) => void; close: () => void } {
  const [search, setSearch] = useSearchParams()
  const panel = useMemo(() => panelOf(search), [search])
  const open = useSteady((next: Panel) => setSearch((current) => withPanel(current, next)))
  const close = useSteady(() => setSearch((current) => withPanel(current, null)))
  return { panel, open, close }
}
