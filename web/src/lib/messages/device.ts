/** Words of what this device keeps to be read without the server. */
import { inLanguage } from './language'

export const device = /* @__PURE__ */ inLanguage('device', {
  notKept: 'Not on this device yet',
  notKeptHint: 'What was opened here before can be read offline. This page comes by itself when you are back.',
  noAnswer: 'The server does not answer. What you write down is kept here and sent when it does.',
} as const)
