/**
 * A button with something behind it that opens over the page.
 *
 * What opens is a chunk of its own: lists, places and focus over a page are a third of React Aria, and no page needs
 * them to be drawn. It is fetched when the page has settled, or at the first sign that somebody will press; a press
 * that comes before it opens as soon as it is here.
 */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { Button, type ButtonProps } from 'react-aria-components/Button'
import { tellOfLate } from '@/components/ui/lazy-part'

/** Where what opens stands to its button, and whether it is open: for `PopUpDialog` and `ChoiceMenu`. */
export type PopUp = {
  /** Of what opens; the button names it as what it controls. */
  id: string
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  triggerRef: RefObject<HTMLButtonElement | null>
}

type Loads = { load: () => Promise<unknown>; isHere: () => boolean }

export type PopUpButtonProps = Pick<ButtonProps, 'className' | 'aria-label'> & {
  /** What is fetched: the lazy part that `over` draws. */
  part: Loads
  /** What opens. Drawn from the first opening on, since it leaves by an animation of its own. */
  over: (popUp: PopUp) => ReactNode
  children: ReactNode
}

/** A button that opens a dialog at a press. */
export function PopUpButton({ part, over, ...button }: PopUpButtonProps) {
  const { popUp, wasOpened, toggle, ahead } = usePopUp(part)
  return (
    <>
      <Trigger {...{ ...button, popUp, ahead }} onPressStart={ahead} onPress={toggle} />
      {wasOpened && over(popUp)}
    </>
  )
}

/** Where a menu begins: at its first or last item by the keys, at none by the pointer. */
export type MenuStart = 'first' | 'last' | null

export type MenuButtonProps = Omit<PopUpButtonProps, 'over'> & { over: (popUp: PopUp, start: MenuStart) => ReactNode }

/** A button that opens a menu as a system's own does: as the mouse goes down, as the finger leaves, by Enter, Space and the arrows. */
export function MenuButton({ part, over, ...button }: MenuButtonProps) {
  const { popUp, wasOpened, toggle, ahead } = usePopUp(part)
  const [start, setStart] = useState<MenuStart>(null)
  const open = (from: MenuStart): void => {
    popUp.triggerRef.current?.focus({ preventScroll: true }) // where the focus returns to
    setStart(from)
    toggle()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = startOf[event.key]
    if (from === undefined) return
    event.preventDefault()
    open(from)
  }
  return (
    <>
      <Trigger
        {...{ ...button, popUp, ahead, onKeyDown }}
        aria-haspopup
        preventFocusOnPress
        onPressStart={({ pointerType }) => {
          ahead()
          if (pointerType === 'mouse' || pointerType === 'pen') open(null)
          if (pointerType === 'virtual') open('first')
        }}
        onPress={({ pointerType }) => { if (pointerType === 'touch') open(null) }}
      />
      {wasOpened && over(popUp, start)}
    </>
  )
}

const startOf: Partial<Record<string, MenuStart>> = { Enter: 'first', ' ': 'first', ArrowDown: 'first', ArrowUp: 'last' }

type TriggerProps = Omit<ButtonProps, 'onFocus' | 'onHoverStart'> & { popUp: PopUp; ahead: () => void }

function Trigger({ popUp: { id, isOpen, triggerRef }, ahead, ...button }: TriggerProps) {
  return (
    <Button
      {...button}
      ref={triggerRef}
      aria-expanded={isOpen}
      {...(isOpen && { 'aria-controls': id })}
      onHoverStart={ahead}
      onFocus={ahead}
    />
  )
}

/** Milliseconds after which a page has settled: the same as before the application is kept. */
const SETTLED_MS = 2_000

function usePopUp(part: Loads) {
  const id = useId()
  const triggerRef = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  const [wasOpened, setOpened] = useState(false)
  const isAwaited = useRef(false)
  const onOpenChange = (next: boolean): void => {
    setOpen(next)
    if (next) setOpened(true)
  }

  useEffect(() => {
    const timer = setTimeout(() => ahead(part), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [part])

  const toggle = (): void => {
    if (part.isHere()) return onOpenChange(!isOpen)
    if (isAwaited.current) return
    isAwaited.current = true
    part.load().then(() => onOpenChange(true), tellOfLate).finally(() => { isAwaited.current = false })
  }
  return { popUp: { id, isOpen, onOpenChange, triggerRef }, wasOpened, toggle, ahead: () => ahead(part) }
}

/** Without a line nothing is said: nobody asked yet. */
function ahead(part: Loads): void {
  if (!part.isHere()) part.load().catch(() => undefined)
}
