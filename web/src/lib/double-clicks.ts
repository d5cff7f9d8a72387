/**
 * The second click of a double click. Whoever presses a button twice means it once: what the first click did may have
 * put another button in its place, *Convert* where *Take the enquiry* stood, and the second click would press that.
 */

const PRESSABLE = 'button, a, label, input, select, textarea, summary, [role="button"], [role="option"], [role="menuitem"]'

/** What a click met, as it stood before anything was done. */
type Met = { element: Element; words: string; name: string | null }

/**
 * Keeps second clicks from what the first did not meet: another element, or the same one with other words. Those that
 * meet the same again count, so that one can page quickly. Answers how to stop.
 */
export function keepDoubleClicks(page: Document): () => void {
  let first: Met | null = null
  const onClick = (event: MouseEvent): void => {
    const met = metBy(event.target)
    // keys press with no clicks, and the browser says which clicks are one after the other
    if (event.detail < 2) {
      first = met
      return
    }
    if (met === null || first === null || isSame(first, met)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  page.addEventListener('click', onClick, true)
  return () => page.removeEventListener('click', onClick, true)
}

function metBy(target: EventTarget | null): Met | null {
  if (!(target instanceof Element)) return null
  const element = target.closest(PRESSABLE) ?? target
  return { element, words: element.textContent, name: element.getAttribute('aria-label') }
}

// A button that was drawn anew is the same by its name: a page that is turned may draw its arrows again.
function isSame(first: Met, met: Met): boolean {
  return first.words === met.words && (first.element === met.element || (first.name === met.name && first.element.tagName === met.element.tagName))
}
