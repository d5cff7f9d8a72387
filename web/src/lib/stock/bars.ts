/** Where the bars of an item stand, in pixels of a small drawing. */

export const BARS_WIDTH = 154
export const BARS_HEIGHT = 26
const ROOF = 3.8

export type Bar = {
  x: number
  width: number
  /** Upper edge. */
  top: number
  /** Where red ends and the ordinary colour begins: at the line, or at the top of a bar below it. */
  cut: number
}

/** The highest of need and usable stands at the roof; a bar that is not nothing is seen. */
export function barsOf(needs: readonly number[], usable: number): { bars: Bar[]; line: number } {
  const most = Math.max(1, usable, ...needs)
  const heightOf = (value: number) => (BARS_HEIGHT - ROOF) * Math.max(0, value) / most
  const line = round(BARS_HEIGHT - heightOf(usable))
  const step = BARS_WIDTH / Math.max(1, needs.length)
  const bars = needs.map((need, index) => {
    const top = round(BARS_HEIGHT - (need > 0 ? Math.max(1, heightOf(need)) : 0))
    return { x: round(index * step + 1), width: round(step - 2), top, cut: Math.max(top, line) }
  })
  return { bars, line }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
