/**
 * The panel beside a page. It is part of the page, not a modal: the diary stays in reach, and the address says
 * that it is open. Esc closes it, the focus goes in when it opens and back where it was when it closes.
 */
import { useEffect, useRef, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { keepAboveKeyboard } from '@/lib/above-keyboard'
import { messages } from '@/lib/messages'
import { Button } from '@/components/ui/button'

/** Around the buttons of a form within a panel: on a phone they stay at its foot, over the keyboard. */
export const formFootClass = 'flex gap-2 max-tablet:sticky max-tablet:-bottom-3 max-tablet:low:bottom-0 max-tablet:z-10 max-tablet:-mx-4 max-tablet:border-t max-tablet:border-line max-tablet:bg-raised max-tablet:px-4 max-tablet:py-2.5'

export type SidePanelProps = {
  title: string
  /** Beside the title: a chip such as *Not saved*. */
  note?: ReactNode
  /** At the right of the head: who, or a menu. */
  aside?: ReactNode
  /** Esc and the cross. The owner asks first if something would be lost. */
  onClose: () => void
  /** Ctrl Enter. */
  onSave?: () => void
  /** Its actions; where it turns out that there are none, no foot is drawn. */
  footer?: ReactNode
  children: ReactNode
}

export function SidePanel({ title, note, aside, onClose, onSave, footer, children }: SidePanelProps) {
  const body = useFocusInside()
  function onKeyDown(event: KeyboardEvent) {
    // while a word is being put together these keys are the keyboard's own
    if (event.defaultPrevented || event.nativeEvent.isComposing) return
    if (event.key === 'Escape') onClose()
    else if (isSave(event) && onSave) onSave()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  // A button or a choice takes every Enter for a press of itself and tells nobody; what is asked over the panel is not its own.
  function onKeyDownCapture(event: KeyboardEvent<HTMLElement>) {
    const isPressed = event.target instanceof Element && event.target.closest('button, label') !== null && event.currentTarget.contains(event.target)
    if (isPressed && isSave(event)) onKeyDown(event)
  }
  return (
    <section
      role="dialog"
      tabIndex={-1}
      data-region=""
      data-panel=""
      aria-label={title}
      onKeyDown={onKeyDown}
      onKeyDownCapture={onKeyDownCapture}
      className="slide-in fixed inset-0 z-(--z-panel) flex flex-col overflow-hidden low:overflow-y-auto low:scroll-pb-28 overscroll-contain bg-raised shadow-3 outline-none max-tablet:safe-sides tablet:left-auto tablet:w-[max(60vw,420px)] tablet:rounded-l-panel desktop:w-[420px]"
    >
      <div className="flex min-h-[52px] flex-none items-center gap-2.5 border-b border-line pr-2 pl-4 tablet:pl-[18px]">
        <div className="flex min-w-0 flex-1 items-center flex-wrap gap-x-2.5 gap-y-1 py-2">
          <h2 title={title} className="max-w-full wrap-anywhere text-16 font-semibold tablet:line-clamp-2">{title}</h2>
          {note}
        </div>
        {aside}
        <Button variant="quiet" icon="close" size="md" aria-label={messages.panel.close} onPress={onClose} className="h-11 w-11 tablet:h-8 tablet:w-8" />
      </div>
      <div ref={body} className="min-h-0 flex-1 overflow-y-auto overscroll-contain low:flex-none low:overflow-visible px-4 py-3 tablet:px-[18px]">{children}</div>
      {footer && (
        <div data-slot="footer" className="flex-none empty:hidden low:[@media(min-height:300px)]:sticky low:bottom-0 low:z-10 border-t border-line bg-raised px-4 pt-2.5 pb-[max(10px,env(safe-area-inset-bottom))] tablet:px-[18px]">
          {footer}
        </div>
      )}
    </section>
  )
}

function isSave({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key === 'Enter' && (ctrlKey || metaKey)
}

const FOCUSABLE = 'input:not([disabled]), select, textarea, button:not([disabled]), [tabindex="0"]'

/**
 * For a form that takes the place of what was read in a panel, and of what had the focus there: its first field has it
 * next. By touch the panel keeps it.
 */
export function useFirstField<Part extends HTMLElement>(): RefObject<Part | null> {
  const part = useRef<Part>(null)
  useEffect(() => {
    if (document.activeElement !== document.body || hasTouchKeyboard()) return
    part.current?.querySelector<HTMLElement>(FOCUSABLE)?.focus()
  }, [])
  return part
}

/** Where a field that gets the focus brings up a keyboard, over half of what was opened to be read. */
function hasTouchKeyboard(): boolean {
  return matchMedia('(hover: none) and (pointer: coarse)').matches
}

/**
 * Focus enters at the first field, or at the head of a panel without any, and returns to what opened the panel. By
 * touch it enters the panel itself.
 */
function useFocusInside() {
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    const panel = body.current?.parentElement
    const first = body.current?.querySelector<HTMLElement>(FOCUSABLE) ?? panel?.querySelector<HTMLElement>(FOCUSABLE)
    if (hasTouchKeyboard()) panel?.focus()
    else first?.focus()
    const stopKeeping = panel && body.current ? keepFocus(panel, body.current) : undefined
    const layDown = panel ? keepAboveKeyboard(panel) : undefined
    return () => {
      stopKeeping?.()
      layDown?.()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return body
}

/**
 * A part of the panel that goes, such as a list one has chosen from, takes its focus with it: then what came after it
 * has it, so that Tab goes on from there. The panel itself where nothing did, or where one pressed at its foot, whose
 * buttons are other ones now, and by touch, where a field would bring up its keyboard. What a question has that was asked
 * from the panel counts as the panel's: it may take away what it was asked from.
 */
function keepFocus(panel: HTMLElement, body: HTMLElement): () => void {
  let hasFocus = true
  let last: Element | null = null
  let after: readonly HTMLElement[] = []
  const onFocusIn = ({ target }: Event): void => {
    const focused = target as Element
    if (hasFocus && focused.closest('[role="alertdialog"]')) return
    hasFocus = panel.contains(focused)
    last = focused
    after = body.contains(focused) ? [...body.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((other) => isAfter(other, focused)) : []
  }
  const onPointerDown = (event: Event): void => { hasFocus &&= panel.contains(event.target as Node) }
  const giveOn = (): void => {
    if (!hasFocus || document.activeElement !== document.body) return
    const next = hasTouchKeyboard() ? undefined : after.find((other) => other.isConnected && other.matches(FOCUSABLE))
    ;(next ?? panel).focus()
  }
  const parts = new MutationObserver(giveOn)
  parts.observe(panel, { childList: true, subtree: true })
  // Behind a question nothing takes the focus; it goes back to who asked by itself, where they are still there.
  const question = new MutationObserver(() => { if (!last?.isConnected) giveOn() })
  question.observe(outermost(panel), { attributes: true, attributeFilter: ['inert'] })
  document.addEventListener('focusin', onFocusIn)
  document.addEventListener('pointerdown', onPointerDown, true)
  return () => {
    parts.disconnect()
    question.disconnect()
    document.removeEventListener('focusin', onFocusIn)
    document.removeEventListener('pointerdown', onPointerDown, true)
  }
}

/** The part of the page that is made inert while a question lies over it. */
function outermost(part: HTMLElement): HTMLElement {
  const parent = part.parentElement
  return parent === null || parent === document.body ? part : outermost(parent)
}

/** What a field would do by being entered, open its list, nobody asked for. */
function isAfter(other: HTMLElement, focused: Node): boolean {
  return other.getAttribute('role') !== 'combobox' && (focused.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
}
