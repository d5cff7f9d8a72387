/**
 * Banquet's own icons: 20 px grid, 1.6 stroke, round ends. Always beside a word, except where the control
 * that holds one has an `aria-label`.
 */
import type { ReactNode } from 'react'
import { cx } from '@/lib/cx'

const dot = (x: number, y: number, radius: number) => (
  <circle cx={x} cy={y} r={radius} fill="currentColor" stroke="none" />
)

const drawings = {
  today: <><path d="M4 5h12M4 10h12M4 15h7" />{dot(15.5, 15, 1.6)}</>,
  diary: <><path d="M3 5.5h6M3 10h3M3 14.5h8" /><rect x="11" y="3.5" width="6" height="4" rx="1" /><rect x="8" y="8" width="7" height="4" rx="1" /></>,
  calendar: <><rect x="3" y="4" width="14" height="13" rx="2" /><path d="M3 8.5h14M7 2.5v3M13 2.5v3" /></>,
  leads: <path d="M3 4h4v12H3zM8.2 4h4v8h-4zM13.4 4h4v5h-4z" />,
  stock: <path d="M3 7l7-3.5L17 7v6.5L10 17l-7-3.5zM3 7l7 3.5L17 7M10 10.5V17" />,
  dashboard: <path d="M3 16.5h14M5.5 16v-5M10 16V5M14.5 16V8.5" />,
  more: <>{dot(5, 10, 1.2)}{dot(10, 10, 1.2)}{dot(15, 10, 1.2)}</>,
  plus: <path d="M10 4v12M4 10h12" />,
  minus: <path d="M4 10h12" />,
  close: <path d="M5 5l10 10M15 5L5 15" />,
  check: <path d="M4 10.5l4 4 8-9" />,
  previous: <path d="M12 5l-5 5 5 5" />,
  next: <path d="M8 5l5 5-5 5" />,
  down: <path d="M5.5 8l4.5 4.5L14.5 8" />,
  updown: <path d="M7 7l3-3 3 3M7 13l3 3 3-3" />,
  clock: <><circle cx="10" cy="10" r="7" /><path d="M10 6v4l2.8 2" /></>,
  search: <><circle cx="9" cy="9" r="5" /><path d="M13 13l4 4" /></>,
  settings: <><path d="M3 6h7M14 6h3M3 14h3M10 14h7" /><circle cx="12" cy="6" r="2" /><circle cx="8" cy="14" r="2" /></>,
  eye: <><path d="M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5z" /><circle cx="10" cy="10" r="2.2" /></>,
  eyeOff: <><path d="M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5z" /><path d="M4 16L16 4" /></>,
  warning: <path d="M10 3l7.5 13h-15zM10 8v3.8M10 14v.1" />,
  bell: <path d="M5 14V9a5 5 0 0110 0v5l1.5 1.5h-13zM8.5 17.5h3" />,
  link: <path d="M8.5 11.5a3 3 0 010-4.2l2-2a3 3 0 014.2 4.2l-1 1M11.5 8.5a3 3 0 010 4.2l-2 2a3 3 0 01-4.2-4.2l1-1" />,
  lock: <><rect x="4.5" y="9" width="11" height="8" rx="2" /><path d="M7 9V6.5a3 3 0 016 0V9" /></>,
  filter: <path d="M3 5h14M6 10h8M8.5 15h3" />,
  arrowRight: <path d="M4 10h12M11 5l5 5-5 5" />,
  people: <><circle cx="7.5" cy="7" r="3" /><path d="M2.5 16.5c.4-3 2.4-4.5 5-4.5s4.6 1.5 5 4.5M13 4.3a3 3 0 010 5.4M14.5 12.3c1.8.6 2.7 2 3 4.2" /></>,
  person: <><circle cx="10" cy="6.8" r="3.2" /><path d="M4.5 17c.5-3.4 2.7-5 5.5-5s5 1.6 5.5 5" /></>,
  leave: <path d="M12 4H5.5A1.5 1.5 0 004 5.5v9A1.5 1.5 0 005.5 16H12M8.5 10H17M14 7l3 3-3 3" />,
  sun: <><circle cx="10" cy="10" r="3.4" /><path d="M10 2.5v1.7M10 15.8v1.7M2.5 10h1.7M15.8 10h1.7M4.7 4.7l1.2 1.2M14.1 14.1l1.2 1.2M15.3 4.7l-1.2 1.2M5.9 14.1l-1.2 1.2" /></>,
  moon: <path d="M16 12.3A6.5 6.5 0 117.7 4a5.2 5.2 0 008.3 8.3z" />,
  screen: <><rect x="3" y="4" width="14" height="9.5" rx="1.5" /><path d="M7 16.5h6" /></>,
  printer: <><path d="M6 7V3h8v4M6 14H4.5A1.5 1.5 0 013 12.5v-4A1.5 1.5 0 014.5 7h11A1.5 1.5 0 0117 8.5v4a1.5 1.5 0 01-1.5 1.5H14" /><path d="M6 11.5h8V17H6z" /></>,
  keyboard: <><rect x="2.5" y="5" width="15" height="10" rx="1.5" /><path d="M5.5 8.2h.1M8.5 8.2h.1M11.5 8.2h.1M14.5 8.2h.1M6.5 12h7" /></>,
  speech: <path d="M3.5 4.5h13v9H9l-3.5 3v-3h-2z" />,
  undo: <path d="M7 5L3.5 8.5 7 12M4 8.5h7.5a4 4 0 010 8H9" />,
  live: dot(10, 10, 5),
  syncing: <path d="M4 9a6 6 0 0110.5-3M16 11a6 6 0 01-10.5 3M14.8 3v3.2h-3.2M5.2 17v-3.2h3.2" />,
  reconnecting: <circle cx="10" cy="10" r="6.5" strokeDasharray="3.4 3.4" strokeWidth="2.4" />,
  offline: <rect x="5" y="5" width="10" height="10" rx="1.5" fill="currentColor" stroke="none" />,
  cloudOff: <path d="M6.5 15.5H6a3.5 3.5 0 01-.9-6.9M7.3 5.5A4.5 4.5 0 0114.4 8.3a3.6 3.6 0 011.9 6M3.5 3.5l13 13" />,
} satisfies Record<string, ReactNode>

export type IconName = keyof typeof drawings

/** Pixels: in a tag, in a chip, in a pill, in small and in ordinary controls, in the rail. */
const sizes = { tag: 10, chip: 11, pill: 12, sm: 13, md: 16, lg: 20 } as const

/** A drawing without words; hidden from screen readers. */
export function Icon({ name, size = 'md', className }: { name: IconName; size?: keyof typeof sizes; className?: string }) {
  return (
    <svg
      viewBox="0 0 20 20"
      aria-hidden="true"
      width={sizes[size]}
      height={sizes[size]}
      className={cx('block flex-none', className)}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {drawings[name]}
    </svg>
  )
}
