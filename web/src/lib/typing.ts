/** Whether a key press belongs to what has the focus: a field that is typed in, a dialog, a menu. */

const TYPING =
  'input:not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="spinbutton"], ' +
  '[role="alertdialog"], [role="menu"]'

const DIALOG = '[role="dialog"]'
/** The panel beside a page has keys of its own; those of the page stay out of it. */
const OTHER_DIALOG = `${DIALOG}:not([data-panel])`

/**
 * True for keys that a page must leave alone: typed text, and anything with Ctrl, Alt or the command key. `isOfPanel`: the
 * key is that of the side panel, where the focus may be.
 */
export function isForSomethingElse(event: KeyboardEvent, isOfPanel = false): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true
  return event.target instanceof Element && event.target.closest(`${TYPING}, ${isOfPanel ? OTHER_DIALOG : DIALOG}`) !== null
}
