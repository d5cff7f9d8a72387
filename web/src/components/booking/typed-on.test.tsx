/** What is typed while a booking is on its way to the server: it stays in the form, which goes on with it. */
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { bookingRow } from '@/lib/diary/testing'
import { words } from '@/lib/diary/words'
import { liveHub } from '@/lib/live/hub'
import { toasts } from '@/lib/toasts'
import { answerWith, customers, holdAnswers, NEW_ID, openNewForm, openStoredForm, setTheStage, type, write, writes } from './testing'

setTheStage()

const notesField = () => screen.getByLabelText<HTMLTextAreaElement>(/Notes/)
const typeNotes = (text: string) => fireEvent.change(notesField(), { target: { value: text } })

test('a new booking keeps open what is typed while it is being saved, and saves that as a change of the same booking', async () => {
  const answerNow = holdAnswers()
  const { user, onMade, onTypedOn, onClose } = await openNewForm()
  await screen.findByText(/is free/)
  write('Siddiqui')
  type('Customer', 'Sana Siddiqui')
  await user.click(screen.getByText('Hold'))
  type('Phone', '99999 01482')
  const notes = notesField()
  notes.focus()
  typeNotes('veg')
  await user.click(screen.getByText('Hold')) // still on the wire
  act(() => notes.focus())

  answerNow()
  await screen.findByText(words.unsaved)
  expect(onTypedOn).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: NEW_ID, title: 'Siddiqui' }))
  expect(onMade).not.toHaveBeenCalled()
  expect(onClose).not.toHaveBeenCalled()
  expect([document.activeElement === notes, notes.value, screen.getByLabelText<HTMLInputElement>('Phone').value]).toEqual([true, 'veg', '99999 01482'])
  expect([screen.getByLabelText<HTMLInputElement>('Customer').value, screen.getByRole('dialog').getAttribute('aria-label')]).toEqual(['Sana Siddiqui', 'Siddiqui'])

  await user.click(screen.getByText('Save'))
  await waitFor(() => expect(screen.queryByText(words.unsaved)).toBeNull())
  expect(writes.map(({ method, body }) => [method, body['id'] ?? body])).toEqual([['POST', NEW_ID], ['PATCH', { notes: 'veg', version: 2 }]])
  expect(customers.map(({ method, body }) => [method, body.phone])).toEqual([['POST', null], ['PATCH', '99999 01482']])
})

test('a new booking that is kept while more is typed goes on as well, and the change waits behind it', async () => {
  const dropLine = holdAnswers()
  answerWith(() => 'no answer')
  const { user, onTypedOn, onClose } = await openNewForm()
  await screen.findByText(/is free/)
  write('Siddiqui')
  await user.click(screen.getByText('Hold'))
  typeNotes('veg')

  dropLine()
  await screen.findByText(words.unsaved)
  expect(onTypedOn).toHaveBeenCalledOnce()
  expect(onClose).not.toHaveBeenCalled()
  expect(notesField().value).toBe('veg')

  await user.click(screen.getByText('Save'))
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
  const waiting = liveHub().outbox.getState().entries.flatMap((entry) => entry.writes)
  expect(waiting).toMatchObject([{ op: 'insert', row: { id: NEW_ID, title: 'Siddiqui', notes: null } }, { op: 'update', id: NEW_ID, version: 1, changes: { notes: 'veg' } }])
})

test('a new booking that was closed before its answer came closes nothing else', async () => {
  const answerNow = holdAnswers()
  const { user, onMade, onTypedOn, onClose } = await openNewForm()
  await screen.findByText(/is free/)
  write('Siddiqui')
  await user.click(screen.getByText('Hold'))
  typeNotes('veg')
  cleanup()

  answerNow()
  await waitFor(() => expect(toasts.getAll().some(({ text }) => text.startsWith('Held'))).toBe(true))
  for (const act of [onMade, onTypedOn, onClose]) expect(act).not.toHaveBeenCalled()
})

test('a stored booking keeps open what is typed while it is being kept', async () => {
  const dropLine = holdAnswers()
  answerWith(() => 'no answer')
  const { user, onClose } = await openStoredForm(bookingRow({ id: 'b-own', title: 'Bedi kitty', notes: 'veg' }))
  write('Bedi party')
  await user.click(screen.getByText('Save'))
  typeNotes('veg, no garlic')

  dropLine()
  await waitFor(() => expect(toasts.getAll().at(-1)?.text).toContain('is kept on this device'))
  expect(onClose).not.toHaveBeenCalled()
  expect(notesField().value).toBe('veg, no garlic')
  expect(screen.getByText(words.unsaved)).toBeTruthy()
})
