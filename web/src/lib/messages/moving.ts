/** Words of moving bookings over the page. */
import { inLanguage } from './language'

export const moving = /* @__PURE__ */ inLanguage('moving', {
  newHere: 'New booking',
  free: 'Free',
  overlaps: (time: string) => `Overlaps ${time}`,
  overlapsWith: (time: string, title: string) => `Overlaps ${time}, ${title}`,
  andMore: (text: string, count: number) => `${text} and ${count} more`,
  seatsOnly: (capacity: number, guests: number) => `Seats ${capacity}, ${guests} expected`,
  moveTo: (place: string) => `Move to ${place}?`,
  changeTo: (hours: string) => `Change to ${hours}?`,
  told: (owner: string | null) => (owner === null ? 'The kitchen is told' : `${owner} and the kitchen are told`),
  move: 'Move',
  keep: 'Keep',
  movedTo: (title: string, place: string) => `Moved ${title} to ${place}`,
  moveKept: (title: string, place: string) => `${title} asks for ${place}. It is sent when the server is reached.`,
  label: (title: string, place: string) => `${title} moved to ${place}`,
  movedBack: (title: string) => `${title} is back where it was`,
  notMoved: (title: string, why: string) => `${title} was not moved. ${why}`,
  movedMeanwhile: (title: string) => `${title} was changed meanwhile, so the move was let go.`,
  spokenPlace: (hall: string, hours: string, judgement: string) => `${hall}, ${hours}. ${judgement}`,
  keyMove: 'move',
  keyStretch: 'stretch',
  moveHelp: 'Shift and arrows move by 15 minutes, Alt and arrows stretch, Ctrl up and down change the hall, Enter drops, Escape takes it back',
  grip: { start: 'Drag to change the start', end: 'Drag to change the end' },
} as const)
