/** The mark of Banquet: a round table with eight seats, one taken. */
const SEATS = [
  [20.75, 4.54], [27.46, 11.25], [27.46, 20.75], [20.75, 27.46],
  [11.25, 27.46], [4.54, 20.75], [4.54, 11.25], [11.25, 4.54],
] as const
const TAKEN = 1

export function Mark({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" className="flex-none text-accent-text">
      <circle cx="16" cy="16" r="7.2" fill="none" stroke="currentColor" strokeWidth="2.4" />
      {SEATS.map(([x, y], index) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r="2.1" fill="currentColor" opacity={index === TAKEN ? 1 : 0.35} />
      ))}
    </svg>
  )
}
