/** The frames of a session, the oldest forgotten first: a page left open over night must not fill the memory. */
import { atNextFrame, forgetFrame } from '@/lib/live/frame'
import { Listeners } from '@/lib/live/listeners'
import { frameOf, type Direction, type Frame, type Message } from './frames'

export const MAX_FRAMES = 500
/** Characters of all payloads together. */
export const MAX_TOTAL_TEXT = 2 * 1024 * 1024

export type LogState = {
  frames: readonly Frame[]
  /** Bytes on the wire of the frames that are kept. */
  bytes: number
  /** How many have been forgotten since it was cleared. */
  forgotten: number
}

const EMPTY: LogState = { frames: [], bytes: 0, forgotten: 0 }

export class FrameLog {
  readonly #listeners = new Listeners()
  readonly #tell = () => this.#publish()
  #frames: Frame[] = []
  #text = 0
  #forgotten = 0
  #count = 0
  #state = EMPTY

  getState = (): LogState => this.#state

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  /** Adds a frame; listeners are told once for all that come before the next picture. */
  add(direction: Direction, at: number, bytes: number, message: Message | null): void {
    const frame = frameOf((this.#count += 1), direction, at, bytes, message)
    this.#frames.push(frame)
    this.#text += frame.text.length
    while (this.#frames.length > MAX_FRAMES || this.#text > MAX_TOTAL_TEXT) this.#forget()
    atNextFrame(this.#tell)
  }

  clear(): void {
    this.#frames = []
    this.#text = 0
    this.#forgotten = 0
    this.#publish()
  }

  /** Tells nothing any more. */
  close(): void {
    forgetFrame(this.#tell)
  }

  #forget(): void {
    const oldest = this.#frames.shift()
    this.#text -= oldest?.text.length ?? 0
    this.#forgotten += 1
  }

  #publish(): void {
    const frames = [...this.#frames]
    this.#state = { frames, bytes: frames.reduce((sum, { bytes }) => sum + bytes, 0), forgotten: this.#forgotten }
    this.#listeners.tell()
  }
}
