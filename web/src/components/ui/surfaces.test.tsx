import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Button } from '@/components/ui/button'
import { ConnectionPill, wordsOf } from '@/components/ui/connection-pill'
import { ConfirmDialog } from '@/components/ui/dialog'
import { LiveRing } from '@/components/ui/live-ring'
import { SidePanel } from '@/components/ui/side-panel'
import { useIsSlow } from '@/components/ui/states'
import { ToastRegion } from '@/components/ui/toast-region'
import type { ConnectionStatus } from '@/lib/live/connection'
import { stepRegion } from '@/lib/regions'
import { toasts } from '@/lib/toasts'

afterEach(() => {
  vi.useRealTimers()
  for (const toast of toasts.getAll()) toasts.close(toast.id)
})

describe('a side panel', () => {
  function Page({ onSave }: { onSave?: () => void }) {
    const [isOpen, setOpen] = useState(false)
    return (
      <>
        <Button onPress={() => setOpen(true)}>Open</Button>
        {isOpen && (
          <SidePanel title="New booking" onClose={() => setOpen(false)} {...(onSave && { onSave })}>
            <input aria-label="Name" />
          </SidePanel>
        )}
      </>
    )
  }

  it('takes the focus to its first field and gives it back on Esc', async () => {
    const user = userEvent.setup()
    render(<Page />)
    await user.tab()
    await user.keyboard('{Enter}')
    expect(document.activeElement).toBe(screen.getByLabelText('Name'))

    await user.keyboard('{Escape}')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Open' }))
  })

  it('keeps the focus where a question took away what it was asked from', async () => {
    function Line() {
      const [step, go] = useState<'first' | 'asking' | 'done'>('first')
      return (
        <SidePanel title="Walk Second" onClose={vi.fn()}>
          <input aria-label="Name" />
          {step !== 'done' && (
            <div>
              <Button onPress={() => go('asking')}>Challenge</Button>
              <ConfirmDialog isOpen={step === 'asking'} title="Challenge it?" act="Challenge it" keep="Not now" onAct={() => go('done')} onKeep={vi.fn()} />
            </div>
          )}
          <textarea aria-label="Notes" />
        </SidePanel>
      )
    }
    const user = userEvent.setup()
    render(<Line />)
    await user.tab()
    await user.keyboard('{Enter}')
    act(() => screen.getByRole('button', { name: 'Challenge it' }).focus())
    await user.keyboard('{Enter}')

    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Notes')))
  })

  it('takes the focus itself by touch, so that no keyboard covers what was opened', async () => {
    const user = userEvent.setup()
    vi.stubGlobal('matchMedia', (query: string) => ({ matches: query.includes('coarse') }))
    render(<Page />)
    await user.click(screen.getByRole('button', { name: 'Open' }))
    expect(document.activeElement).toBe(screen.getByRole('dialog', { name: 'New booking' }))
    vi.unstubAllGlobals()
  })

  it('saves with Ctrl Enter, and not with Enter alone', async () => {
    const user = userEvent.setup()
    const onSave = vi.fn()
    render(<Page onSave={onSave} />)
    await user.click(screen.getByRole('button', { name: 'Open' }))
    await user.keyboard('{Enter}')
    expect(onSave).not.toHaveBeenCalled()
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(onSave).toHaveBeenCalledTimes(1)
    screen.getByRole('button', { name: 'Close' }).focus()
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(onSave).toHaveBeenCalledTimes(2)
    expect(screen.getByRole('dialog')).toBeDefined()
  })
})

describe('a dialog', () => {
  function setup() {
    const told: string[] = []
    render(
      <ConfirmDialog isOpen title="Release Emerald Grand?" act="Release the hall" keep="Keep it" onAct={() => told.push('act')} onKeep={() => told.push('keep')}>
        Ahluwalia moves up to 1st.
      </ConfirmDialog>,
    )
    return { told, user: userEvent.setup() }
  }

  it('is named by its question and takes the focus', () => {
    setup()
    const dialog = screen.getByRole('alertdialog', { name: 'Release Emerald Grand?' })
    expect(dialog.contains(document.activeElement)).toBe(true)
  })

  it('that asks for something first begins before its fields', async () => {
    const user = userEvent.setup()
    render(
      <ConfirmDialog isOpen hasFields title="Why was it lost?" act="Mark as lost" keep="Keep it open" onAct={() => undefined} onKeep={() => undefined}>
        <input aria-label="Reason" />
      </ConfirmDialog>,
    )
    expect(document.activeElement).toBe(screen.getByRole('alertdialog'))
    await user.tab()
    expect(document.activeElement).toBe(screen.getByLabelText('Reason'))
  })

  it('keeps on Esc', async () => {
    const { user, told } = setup()
    await user.keyboard('{Escape}')
    expect(told).toEqual(['keep'])
  })

  it('acts only by the button that says the act', async () => {
    const { user, told } = setup()
    await user.click(screen.getByRole('button', { name: 'Release the hall' }))
    expect(told).toEqual(['act'])
  })
})

describe('toasts', () => {
  it('are a region of the page, and are undone from it', async () => {
    const user = userEvent.setup()
    const onUndo = vi.fn()
    render(<><main data-region=""><Button>Page</Button></main><ToastRegion /></>)
    act(() => void toasts.show({ text: 'Moved to Sun 22 Nov', onUndo }))
    await user.tab()

    act(() => void stepRegion(1))
    expect(document.activeElement?.textContent).toBe('Undo')
    act(() => void stepRegion(1))
    expect(document.activeElement?.textContent).toBe('Page')

    act(() => void stepRegion(1))
    await user.keyboard('{Enter}')
    expect(onUndo).toHaveBeenCalledTimes(1)
    expect(screen.queryByText('Moved to Sun 22 Nov')).toBeNull()
  })

  it('give the focus back when one that has it goes, and count on', async () => {
    const user = userEvent.setup()
    render(<><main data-region=""><Button>Page</Button></main><ToastRegion /></>)
    await user.tab()
    const before = document.activeElement
    act(() => void toasts.show({ text: 'Moved to Sun 22 Nov', onUndo: () => undefined }))
    act(() => void stepRegion(1))
    await user.keyboard('{Enter}')
    expect(document.activeElement).toBe(before)

    vi.useFakeTimers()
    act(() => void toasts.show({ text: 'Moved back' }))
    act(() => void vi.advanceTimersByTime(8_100))
    expect(screen.queryByText('Moved back')).toBeNull()
  })

  it('stay while a pointer is on them', () => {
    vi.useFakeTimers()
    render(<ToastRegion />)
    act(() => void toasts.show({ text: 'Moved' }))
    fireEvent.pointerEnter(screen.getByRole('region'))
    act(() => void vi.advanceTimersByTime(20_000))
    expect(screen.getByText('Moved')).toBeDefined()
    fireEvent.pointerLeave(screen.getByRole('region'))
    act(() => void vi.advanceTimersByTime(8_100))
    expect(screen.queryByText('Moved')).toBeNull()
  })

  it('stay while a question lies over them', () => {
    const region = render(<ToastRegion />)
    const question = render(<ConfirmDialog isOpen title="Release Emerald Grand?" act="Release the hall" keep="Keep it" onAct={() => undefined} onKeep={() => undefined} />)
    expect(region.container.inert).toBe(true)
    vi.useFakeTimers()
    act(() => void toasts.show({ text: 'Moved' }))
    act(() => void vi.advanceTimersByTime(20_000))
    expect(screen.getByText('Moved')).toBeDefined()
    question.unmount()
    act(() => void vi.advanceTimersByTime(8_100))
    expect(screen.queryByText('Moved')).toBeNull()
  })

  it('that failed are said at once, others politely', () => {
    render(<ToastRegion />)
    // A screen reader hears what enters a polite region, not a polite region that enters with its words.
    const region = screen.getByRole('region')
    expect(region.getAttribute('aria-live')).toBe('polite')
    act(() => {
      toasts.show({ text: 'Saved' })
      toasts.show({ text: 'Not sent', tone: 'failed' })
    })
    expect(region.contains(screen.getByText('Saved'))).toBe(true)
    expect(screen.queryByRole('status')).toBeNull()
    expect(screen.getByRole('alert').textContent).toContain('Not sent')
  })
})

describe('the connection pill', () => {
  const zone = 'Asia/Kolkata'
  const at = Date.parse('2026-11-21T08:32:00Z')

  it.each<[ConnectionStatus, string]>([
    [{ status: 'live' }, 'Live'],
    [{ status: 'syncing', waiting: 0 }, 'Syncing'],
    [{ status: 'syncing', waiting: 2 }, 'Syncing 2'],
    [{ status: 'reconnecting', lastChangeAt: at }, 'Reconnecting, last change 14:02:00'],
    [{ status: 'reconnecting', lastChangeAt: null }, 'Reconnecting'],
    [{ status: 'offline' }, 'Offline'],
    [{ status: 'stale', asOf: at }, 'Stale, as of 14:02'],
    [{ status: 'stale', asOf: null }, 'Stale'],
  ])('%j says %s', (connection, words) => expect(wordsOf(connection, zone, '2026-11-21')).toBe(words))

  it.each<[ConnectionStatus, string]>([
    [{ status: 'reconnecting', lastChangeAt: at }, 'Reconnecting, last change Sat 21 Nov 14:02:00'],
    [{ status: 'stale', asOf: at }, 'Stale, as of Sat 21 Nov 14:02'],
  ])('%j says of another day which it was', (connection, words) => expect(wordsOf(connection, zone, '2026-11-22')).toBe(words))

  it('tells more on Enter, and lets one try now when it is not Live', async () => {
    const user = userEvent.setup()
    const onTryNow = vi.fn()
    render(<ConnectionPill connection={{ status: 'offline' }} zone={zone} today="2026-11-21" details={['Last change heard 14:02:10']} onTryNow={onTryNow} />)
    await user.tab()
    await user.keyboard('{Enter}')
    expect(await screen.findByText('Last change heard 14:02:10')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Try now' }))
    expect(onTryNow).toHaveBeenCalledTimes(1)
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

describe('a live ring', () => {
  it('stays 4 s, and comes back with the next change', () => {
    vi.useFakeTimers()
    const ring = () => <LiveRing personId="arjun" text="Arjun confirmed this" at={Date.now()} />
    const { rerender } = render(ring())
    act(() => void vi.advanceTimersByTime(3_900))
    expect(screen.getByText('Arjun confirmed this')).toBeDefined()
    act(() => void vi.advanceTimersByTime(200))
    expect(screen.queryByText('Arjun confirmed this')).toBeNull()

    rerender(ring())
    expect(screen.getByText('Arjun confirmed this')).toBeDefined()
  })

  it('does not ring for what is long past', () => {
    render(<LiveRing personId="arjun" text="Arjun confirmed this" at={Date.now() - 5_000} />)
    expect(screen.queryByText('Arjun confirmed this')).toBeNull()
  })
})

describe('loading', () => {
  it('shimmers only after 400 ms', () => {
    vi.useFakeTimers()
    const Cell = ({ isLoading }: { isLoading: boolean }) => <p>{useIsSlow(isLoading) ? 'shimmer' : 'still'}</p>
    const { rerender } = render(<Cell isLoading />)
    act(() => void vi.advanceTimersByTime(390))
    expect(screen.getByText('still')).toBeDefined()
    act(() => void vi.advanceTimersByTime(20))
    expect(screen.getByText('shimmer')).toBeDefined()
    rerender(<Cell isLoading={false} />)
    expect(screen.getByText('still')).toBeDefined()
  })
})
