import { act, render, screen } from '@testing-library/react'
import { useEffect, useState } from 'react'
import { MemoryRouter, useNavigate } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SpokenConnection, SpokenPage } from '@/components/shell/spoken-shell'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const said = () => screen.getByRole('status').textContent
const pass = (milliseconds: number) => act(async () => void (await vi.advanceTimersByTimeAsync(milliseconds)))

describe('the connection', () => {
  it('is told once it lasts, and again when it is back', async () => {
    const { rerender } = render(<SpokenConnection words="Live" />)
    rerender(<SpokenConnection words="Offline" />)
    expect(said()).toBe('')
    await pass(2_000)
    expect(said()).toBe('Offline')
    rerender(<SpokenConnection words="Live" />)
    await pass(2_000)
    expect(said()).toBe('Live')
  })

  it('says nothing of a save or a page that is soon there', async () => {
    const { rerender } = render(<SpokenConnection words="Syncing" />)
    await pass(1_500)
    rerender(<SpokenConnection words="Live" />)
    await pass(10_000)
    rerender(<SpokenConnection words="Syncing 1" />)
    await pass(1_500)
    rerender(<SpokenConnection words="Live" />)
    await pass(10_000)
    expect(said()).toBe('')
  })
})

function Day() {
  const [day, setDay] = useState(21)
  const navigate = useNavigate()
  useEffect(() => { document.title = `Day ${day} · Banquet` }, [day])
  return (
    <>
      <div id="page" tabIndex={-1}>
        <button key={day} type="button" onClick={() => { setDay(day + 1); void navigate(`/diary/${day + 1}`) }}>Only here</button>
      </div>
      <button type="button" onClick={() => setDay(day + 1)}>Next day</button>
    </>
  )
}

const openDay = () => render(<MemoryRouter><Day /><SpokenPage /></MemoryRouter>)

describe('the page', () => {
  it('is named where one stops', async () => {
    openDay()
    await pass(300)
    for (let step = 0; step < 3; step += 1) {
      act(() => screen.getByText('Next day').click())
      await pass(100)
      expect(said()).not.toContain('23')
    }
    await pass(300)
    expect(said()).toBe('Day 24')
  })

  it('has the focus that the one before took with it', () => {
    openDay()
    screen.getByText('Only here').focus()
    act(() => screen.getByText('Only here').click())
    expect(document.activeElement?.id).toBe('page')
  })

  it('takes no focus from what is still there', () => {
    openDay()
    screen.getByText('Next day').focus()
    act(() => screen.getByText('Only here').click())
    expect(document.activeElement?.textContent).toBe('Next day')
  })
})
