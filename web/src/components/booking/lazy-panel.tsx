/** The panel as a chunk of its own: its date and choice widgets are not part of the first load. */
import { Suspense } from 'react'
import { lazyPart } from '@/components/ui/lazy-part'
import type { PanelHostProps } from './panel-host'

const Host = lazyPart(async () => (await import('./panel-host')).BookingPanelHost)

export function LazyBookingPanel(props: PanelHostProps) {
  return (
    <Suspense>
      <Host {...props} />
    </Suspense>
  )
}
