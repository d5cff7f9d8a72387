/** Whether a key press belongs to what has the focus: a field that is typed in, a dialog, a menu. */
import { areSingleKeysOn } from '@/lib/single-keys'

const TYPING =
  'input:not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="spinbutton"], ' +
  '[role="alertdialog"], [role="menu"]'

const DIALOG = '[role="dialog"]'
/** The panel beside a page has keys of its own; those of the page stay out of it. */
const OTHER_DIALOG = `${DIALOG}:not([data-panel])`

/**
 * True for keys that a page must leave alone: typed text, a word that is being put together, anything with Ctrl, Alt or
 * the command key, and single letters and signs where somebody has turned those off. `isOfPanel`: the key is that of the
 * side panel, where the focus may be.
 */
export function isForSomethingElse(event: KeyboardEvent, isOfPanel = false): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true
  if (event.key.length === 1 && !areSingleKeysOn()) return true
  return event.target instanceof Element && event.target.closest(`${TYPING}, ${isOfPanel ? OTHER_DIALOG : DIALOG}`) !== null
}
