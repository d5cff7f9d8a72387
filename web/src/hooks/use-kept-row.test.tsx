import { act, render, screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { expect, it } from 'vitest'
import { useKeptRow } from '@/hooks/use-kept-row'

type Columns = readonly (readonly string[])[]

/** Columns of cards, as on the board of leads; a press asks about one. */
function Board({ columns }: { columns: Columns }) {
  const [asked, ask] = useState<'won' | 'why' | null>(null)
  const kept = useKeptRow('data-lead')
  return (
    <>
      <div {...kept}>
        {columns.map((cards, column) => (
          <ul key={column}>{cards.map((name) => <li key={name}><button type="button" data-lead={name} onClick={() => ask('won')}>{name}</button></li>)}</ul>
        ))}
      </div>
      <button type="button">Elsewhere</button>
      <ModalOverlay key={asked} isOpen={asked !== null}>
        <Modal>
          <Dialog aria-label="Ended?">
            <button type="button" autoFocus onClick={() => ask(null)}>{asked === 'why' ? 'Keep' : 'Won'}</button>
            {asked === 'won' && <button type="button" onClick={() => ask('why')}>Lost</button>}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  )
}

function open(columns: Columns): (columns: Columns) => void {
  const { rerender } = render(<Board columns={columns} />)
  return (next) => rerender(<Board columns={next} />)
}

const card = (name: string) => screen.getByRole('button', { name })

it('goes with the card to where it stands now', async () => {
  const show = open([['Rao', 'Iyer'], ['Sethi']])
  card('Rao').focus()
  show([['Iyer'], ['Sethi', 'Rao']])
  await waitFor(() => expect(document.activeElement).toBe(card('Rao')))
})

it('goes to what came into its place when it is gone', async () => {
  const show = open([['Rao', 'Iyer', 'Sethi']])
  card('Iyer').focus()
  show([['Rao', 'Sethi']])
  await waitFor(() => expect(document.activeElement).toBe(card('Sethi')))
})

it('comes back from a question that moved it', async () => {
  const show = open([['Rao'], []])
  card('Rao').focus()
  act(() => card('Rao').click())
  act(() => screen.getByRole('button', { name: 'Won' }).click())
  show([[], ['Rao']])
  await waitFor(() => expect(document.activeElement).toBe(card('Rao')))
})

it('comes back from the second of two questions', async () => {
  open([['Rao']])
  card('Rao').focus()
  act(() => card('Rao').click())
  act(() => screen.getByRole('button', { name: 'Lost' }).click())
  act(() => screen.getByRole('button', { name: 'Keep' }).click())
  await waitFor(() => expect(document.activeElement).toBe(card('Rao')))
})

it('leaves who has gone elsewhere where they are', async () => {
  const show = open([['Rao', 'Iyer']])
  card('Rao').focus()
  card('Elsewhere').focus()
  show([['Iyer']])
  await new Promise((resolve) => requestAnimationFrame(resolve))
  expect(document.activeElement).toBe(card('Elsewhere'))
})
