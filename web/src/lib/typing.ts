/** Whether a key press belongs to what has the focus: a field that is typed in, a dialog, a menu. */

const TYPING =
  'input:not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="spinbutton"], ' +
  '[role="dialog"], [role="alertdialog"], [role="menu"]'

/** True for keys that a page must leave alone: typed text, and anything with Ctrl, Alt or the command key. */
export function isForSomethingElse(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true
  return event.target instanceof Element && event.target.closest(TYPING) !== null
}
