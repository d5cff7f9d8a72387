/** The panel as a chunk of its own: its date and choice widgets are not part of the first load. */
import { lazy, Suspense } from 'react'
import type { PanelHostProps } from './panel-host'

const Host = lazy(async () => ({ default: (await import('./panel-host')).BookingPanelHost }))

export function LazyBookingPanel(props: PanelHostProps) {
  return (
    <Suspense>
      <Host {...props} />
    </Suspense>
  )
}
