/** What is missing in a form gets the focus once it is marked: seen, heard, and ready to be typed into. */
export function focusFirstProblem(form: Element): void {
  // marked by the drawing that follows the event
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
}
