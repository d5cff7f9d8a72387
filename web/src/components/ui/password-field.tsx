/** A password: hidden until one asks to see it. */
import { useState } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { messages } from '@/lib/messages'
import { TextField, type TextFieldProps } from '@/components/ui/field'
import { Icon } from '@/components/ui/icon'

export type PasswordFieldProps = Pick<TextFieldProps, 'size' | 'error' | 'hint' | 'autoFocus'> & {
  label: string
  /** What the browser's own store of passwords is told. */
  kind: 'current' | 'new'
  value: string
  onChange: (value: string) => void
}

export function PasswordField({ kind, ...field }: PasswordFieldProps) {
  const [isShown, setShown] = useState(false)
  return (
    <TextField
      {...field}
      name={kind === 'new' ? 'new-password' : 'password'}
      type={isShown ? 'text' : 'password'}
      autoComplete={`${kind}-password`}
      // Shown, it is text to a phone's keyboard, which would begin it with a capital and mend it.
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck="false"
      suffix={
        <AriaButton
          aria-label={isShown ? messages.signIn.hide : messages.signIn.show}
          onPress={() => setShown(!isShown)}
          className="-mr-2 flex size-9 max-tablet:-mr-2.5 max-tablet:size-11 flex-none items-center justify-center rounded-control text-text-3 outline-none data-focus-visible:focus-ring data-hovered:text-text"
        >
          <Icon name={isShown ? 'eyeOff' : 'eye'} />
        </AriaButton>
      }
    />
  )
}
