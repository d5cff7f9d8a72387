/** A fraction as a CSS percentage, short enough to read in the inspector. */
export function percent(fraction: number): string {
  return `${Math.round(fraction * 1e5) / 1e3}%`
}
