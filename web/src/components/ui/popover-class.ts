/** The look of a list that opens under a field or a button. */
export const popoverClass =
  'z-(--z-popover) min-w-(--trigger-width) max-w-[calc(100vw-24px)] overflow-auto rounded-card bg-raised p-1 shadow-2 outline-none data-entering:rise-in'
