/** Time in tests is fake; these let what is under way come to rest. */
import { act } from '@testing-library/react'
import { vi } from 'vitest'

/** Runs timers, frames and promises for a while of fake time, inside React's `act`. */
export async function pass(milliseconds: number): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(milliseconds)
  })
}

/** Enough for a read, a join and a frame; too little for any retry. */
export async function settle(): Promise<void> {
  await pass(100)
}

/** Stops the clock until `vi.useRealTimers`: timers, frames and dates move with `pass` alone. */
export function stopClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'requestAnimationFrame', 'Date'] })
}
