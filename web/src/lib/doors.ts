/** What lies over every page and can be opened from anywhere: the palette, and the sheet of keys. One at a time. */
import { Listeners } from '@/lib/live/listeners'

export type Door = 'palette' | 'keys'

class Doors {
  readonly #listeners = new Listeners()
  #open: Door | null = null

  get = (): Door | null => this.#open

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  open(door: Door): void {
    this.#set(door)
  }

  close(): void {
    this.#set(null)
  }

  #set(door: Door | null): void {
    if (door === this.#open) return
    this.#open = door
    this.#listeners.tell()
  }
}

export const doors = new Doors()
