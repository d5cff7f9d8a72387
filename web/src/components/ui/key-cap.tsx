import { cx } from '@/lib/cx'

/** A key to press, as `B` or `Ctrl K`. Hidden on a phone, unless the keys are what is being read about. */
export function KeyCap({ children, always = false }: { children: string; always?: boolean }) {
  return (
    <kbd
      className={cx(
        'min-w-[17px] rounded-[4px] border border-b-2 border-current/45 px-1 text-center font-sans text-11 leading-[14px] font-normal opacity-90 tablet:inline-block',
        always ? 'inline-block' : 'hidden',
      )}
    >
      {children}
    </kbd>
  )
}
