/** The news at the foot of the page: at most three, the same kind merged, each with its own time. */
import { Listeners } from '@/lib/live/listeners'
import { messages } from '@/lib/messages'

export type Toast = {
  id: number
  text: string
  /** Toasts of one kind replace each other: *3 changes in Pearl* instead of three. */
  kind: string | null
  tone: 'done' | 'news' | 'failed'
  person: { id: string; name: string } | null
  action: { label: string; run: () => void } | null
  /** Milliseconds it still stays; `Infinity` until it is closed. */
  leftMs: number
}

export type NewToast = {
  text: string
  kind?: string
  tone?: Toast['tone']
  person?: { id: string; name: string }
  /** What *Undo* does; the toast then counts its seconds. */
  onUndo?: () => void
  action?: Toast['action']
  /** Until somebody acts on it or closes it. */
  stays?: boolean
}

const TOAST_MS = 8_000
const MOST_TOASTS = 3
const TICK_MS = 250

export class Toasts {
  readonly #listeners = new Listeners()
  #toasts: readonly Toast[] = []
  #lastId = 0
  #isPaused = false
  #isHeld = (): boolean => false
  #timer: ReturnType<typeof setInterval> | undefined

  /** Newest last. */
  getAll = (): readonly Toast[] => this.#toasts

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  /** Shows one; the answer is its id. */
  show(toast: NewToast): number {
    const { text, kind = null, tone = 'done', person = null, onUndo, stays = false } = toast
    const action = onUndo ? { label: messages.toast.undo, run: onUndo } : (toast.action ?? null)
    const entry: Toast = { id: (this.#lastId += 1), text, kind, tone, person, action, leftMs: stays ? Infinity : TOAST_MS }
    const others = this.#toasts.filter((other) => kind === null || other.kind !== kind)
    this.#set([...others, entry].slice(-MOST_TOASTS))
    return entry.id
  }

  close(id: number): void {
    this.#set(this.#toasts.filter((toast) => toast.id !== id))
  }

  /** Closes what is said of one kind: something newer is on its way, and an *Undo* of what was would not fit it. */
  closeKind(kind: string): void {
    this.#set(this.#toasts.filter((toast) => toast.kind !== kind))
  }

  /** Runs a toast's action, once, and closes it. */
  act(id: number): void {
    const toast = this.#toasts.find((candidate) => candidate.id === id)
    this.close(id)
    toast?.action?.run()
  }

  /** Holds the time of all of them, while a pointer or the focus is there. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused
  }

  /** Holds their time whenever this says so; the answer ends that. */
  holdWhile(isHeld: () => boolean): () => void {
    this.#isHeld = isHeld
    return () => { this.#isHeld = () => false }
  }

  #set(toasts: readonly Toast[]): void {
    this.#toasts = toasts
    clearInterval(this.#timer)
    if (toasts.length > 0) this.#timer = setInterval(() => this.#tick(), TICK_MS)
    this.#listeners.tell()
  }

  #tick(): void {
    if (this.#isPaused || this.#isHeld()) return
    const aged = this.#toasts.map((toast) => ({ ...toast, leftMs: toast.leftMs - TICK_MS }))
    this.#toasts = aged.filter((toast) => toast.leftMs > 0)
    if (this.#toasts.length === 0) clearInterval(this.#timer)
    this.#listeners.tell()
  }
}

/** The toasts of this page. */
export const toasts = new Toasts()
