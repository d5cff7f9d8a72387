/** Which frames are shown. Pure. */
import { HEARTBEAT_TOPIC, type Direction, type Frame } from './frames'

export type Picking = {
  /** Every word of it must stand somewhere in the frame. */
  text: string
  direction: 'all' | Direction
  /** Whether to show heartbeats and their answers. */
  heartbeats: boolean
}

export function pick(frames: readonly Frame[], { text, direction, heartbeats }: Picking): readonly Frame[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean)
  return frames.filter((frame) => {
    if (direction !== 'all' && frame.direction !== direction) return false
    if (!heartbeats && frame.topic === HEARTBEAT_TOPIC && frame.tone === 'neutral') return false
    if (wanted.length === 0) return true
    const said = `${frame.event} ${frame.gist} ${frame.topic} ${frame.text}`.toLowerCase()
    return wanted.every((word) => said.includes(word))
  })
}
