/**
 * The side panel that the address asks for. Opening one is a step in history, so Back closes it. A form of something new
 * is no place to come back to: whatever follows it takes its step, so that Back after saving opens no empty form.
 */
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { useStableCallback } from '@/hooks/use-stable'
import { panelOf, withPanel, type Panel } from '@/lib/routes'

export function usePanel(): { panel: Panel | null; open: (panel: Panel) => void; close: () => void } {
  const [search, setSearch] = useSearchParams()
  const panel = useMemo(() => panelOf(search), [search])
  const replace = panel?.kind.startsWith('new-') ?? false
  const open = useStableCallback((next: Panel) => setSearch((current) => withPanel(current, next), { replace }))
  const close = useStableCallback(() => setSearch((current) => withPanel(current, null), { replace }))
  return { panel, open, close }
}
