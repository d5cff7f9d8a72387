/** A key to press, as `B` or `Ctrl K`. Hidden where there is no keyboard. */
export function KeyCap({ children }: { children: string }) {
  return (
    <kbd className="hidden min-w-[17px] rounded-[4px] border border-b-2 border-current/45 px-1 text-center font-sans text-11 leading-[14px] font-normal opacity-90 tablet:inline-block">
      {children}
    </kbd>
  )
}
