/** A fraction as a CSS percentage, short enough to read in the inspector. */
export function percent(fraction: number): string {
  return `${Math.round(fraction * 1e5) / 1e3}%`
}

/** Where a lane lies in its row: a little air above, below and between. */
export function laneOf(lane: number, lanes: number): { top: string; height: string } {
  return {
    top: `calc((100% - 8px) * ${lane} / ${lanes} + 6px)`,
    height: `calc((100% - 8px) / ${lanes} - 4px)`,
  }
}
