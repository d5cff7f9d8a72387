/** Words of what this device keeps to be read without the server, and of what was refused to it. */
import { inLanguage } from './language'

export const device = /* @__PURE__ */ inLanguage('device', {
  notKept: 'Not on this device yet',
  notKeptHint: 'What was opened here before can be read offline. This page comes by itself when you are back.',
  gone: 'It is gone, or not yours to see.',
  refused: (label: string) => `Refused: ${label}`,
  refusedMany: (count: number) => `${count} changes of this device were refused`,
  staysAt: (place: string) => `Until you choose it stays as it was: ${place}.`,
  kept: 'Kept on this device, sent when the server is reached',
  noAnswer: 'The server does not answer. What you write down is kept here and sent when it does.',
} as const)
