/** What lies over every page and can be opened from anywhere: the palette, and the sheet of keys. One at a time. */
import { Listeners } from '@/lib/live/listeners'

export type Overlay = 'palette' | 'keys'

class Overlays {
  readonly #listeners = new Listeners()
  #open: Overlay | null = null

  get = (): Overlay | null => this.#open

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  open(overlay: Overlay): void {
    this.#set(overlay)
  }

  close(): void {
    this.#set(null)
  }

  #set(overlay: Overlay | null): void {
    if (overlay === this.#open) return
    this.#open = overlay
    this.#listeners.tell()
  }
}

export const overlays = new Overlays()
