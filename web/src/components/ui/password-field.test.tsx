import { fireEvent, render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { PasswordField } from './password-field'

it('a password that is shown is still none for a keyboard to mend', () => {
  render(<PasswordField label="Password" kind="current" value="" onChange={() => undefined} />)
  fireEvent.click(screen.getByRole('button', { name: 'Show password' }))
  const field = screen.getByLabelText('Password')
  expect(field.getAttribute('type')).toBe('text')
  expect(field.getAttribute('autocapitalize')).toBe('none')
  expect(field.getAttribute('autocorrect')).toBe('off')
  expect(field.getAttribute('spellcheck')).toBe('false')
})
