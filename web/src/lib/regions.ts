/** The regions of the page (`data-region`), and the step from one to the next that F6 makes. */

const REGION = '[data-region]'
const FOCUSABLE = 'a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex="0"]'

const left = new WeakMap<Element, HTMLElement>()

/**
 * Moves the focus to the next region that is shown and has something to press, or back with `by` -1.
 *
 * One comes back to where one left a region. False when there is nowhere else to go.
 */
export function stepRegion(by: 1 | -1, root: Document = document): boolean {
  const here = root.activeElement
  const current = here?.closest(REGION) ?? null
  const regions = [...root.querySelectorAll(REGION)].filter((region) => region === current || entryOf(region) !== null)
  if (current && here instanceof HTMLElement) left.set(current, here)
  const at = current ? regions.indexOf(current) : by === 1 ? -1 : 0
  for (let step = 1; step <= regions.length; step++) {
    const next = regions[(at + by * step + regions.length * step) % regions.length]
    const entry = next && next !== current ? entryOf(next) : null
    if (entry) {
      entry.focus()
      return true
    }
  }
  return false
}

function entryOf(region: Element): HTMLElement | null {
  const before = left.get(region)
  if (before?.isConnected && region.contains(before)) return before
  return [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].find(isShown) ?? null
}

function isShown(element: HTMLElement): boolean {
  return element.checkVisibility()
}
