/** Buttons: one primary per surface, verbs for words. */
import { memo, type ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button'
import { cx } from '@/lib/cx'
import { Icon, type IconName } from '@/components/ui/icon'
import { KeyCap } from '@/components/ui/key-cap'

export type ButtonVariant = 'primary' | 'plain' | 'quiet' | 'danger'
export type ButtonSize = 'sm' | 'md' | 'lg'

export type ButtonProps = Omit<AriaButtonProps, 'children' | 'className' | 'isPending'> & {
  variant?: ButtonVariant
  size?: ButtonSize
  icon?: IconName
  /** The key that does the same, shown as a cap. */
  shortcut?: string
  /** On its way: the word stays, a spinner joins it, presses do nothing. */
  isBusy?: boolean
  className?: string
  children?: ReactNode
}

const variants = {
  primary: 'border-accent bg-accent font-semibold text-on-accent data-hovered:border-accent-hover data-hovered:bg-accent-hover',
  plain: 'border-line-control bg-raised font-medium text-text data-hovered:bg-hover',
  quiet: 'border-transparent bg-transparent font-medium text-text-2 data-hovered:bg-hover data-hovered:text-text',
  danger: 'border-bad-line bg-raised font-medium text-bad-text data-hovered:bg-bad-soft',
} satisfies Record<ButtonVariant, string>

const sizes = {
  sm: 'h-[26px] rounded-control px-[9px] text-13 max-tablet:h-11 max-tablet:min-w-11 max-tablet:px-3',
  md: 'h-8 rounded-control px-3 text-14 max-tablet:h-11 max-tablet:min-w-11',
  lg: 'h-11 rounded-card px-4 text-16',
} satisfies Record<ButtonSize, string>

const squares = { sm: 'w-[26px] px-0', md: 'w-8 px-0', lg: 'w-11 px-0' } satisfies Record<ButtonSize, string>

const base =
  'print:hidden inline-flex flex-none items-center justify-center gap-1.5 border leading-none whitespace-nowrap select-none ' +
  'transition-[background-color,border-color,color] duration-(--t-fast) data-pressed:brightness-95 ' +
  'data-disabled:border-line-strong data-disabled:bg-sunken data-disabled:text-text-3'

/** The look of a button, for a link that acts as one. */
export function buttonClass(variant: ButtonVariant, size: ButtonSize, isSquare = false): string {
  return cx(base, variants[variant], sizes[size], isSquare && squares[size])
}

export const Button = memo(function Button(props: ButtonProps) {
  const { variant = 'plain', size = 'md', icon, shortcut, isBusy = false, className, children, ...rest } = props
  return (
    <AriaButton {...rest} {...(isBusy && idle(rest.type))} className={cx(buttonClass(variant, size, !children), className)}>
      {isBusy ? <Icon name="syncing" size="sm" className="turning" /> : icon && <Icon name={icon} size={children ? 'sm' : 'md'} />}
      {children}
      {shortcut && <KeyCap>{shortcut}</KeyCap>}
    </AriaButton>
  )
})

/**
 * What a busy button does: nothing, and it keeps the focus.
 *
 * Not by `isPending`: that announces the button by reference, and names nothing once a sign-in has left the page.
 */
function idle(type: AriaButtonProps['type']): AriaButtonProps {
  return { onPress: () => undefined, type: type === 'submit' ? 'button' : (type ?? 'button'), 'aria-disabled': true }
}
