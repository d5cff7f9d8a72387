/** What is wrong in a form gets the focus once it is marked: seen, heard, and ready to be typed into. */

/** Marked by itself, or by the field around it: a button that opens a list has no mark of its own. */
const PROBLEM = '[aria-invalid="true"], [data-invalid]'
const CONTROL = 'input:not([disabled]), textarea:not([disabled]), button:not([disabled]), [role="spinbutton"]'
const SURFACE = '[data-panel], [role="alertdialog"]'

/** `form`: where to look; without one, in what lies on top: the question that is asked, else the panel. */
export function focusFirstProblem(form?: Element): void {
  // marked by the drawing that follows the event
  requestAnimationFrame(() => {
    const within = form ?? [...document.querySelectorAll(SURFACE)].at(-1)
    const problem = within?.querySelector<HTMLElement>(PROBLEM)
    const control = problem?.matches(CONTROL) ? problem : problem?.querySelector<HTMLElement>(CONTROL)
    control?.focus()
  })
}
