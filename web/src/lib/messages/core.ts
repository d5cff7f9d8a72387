/** The words of the first load: the door, the shell, the connection, and what may go wrong. */
import { inLanguage } from './language'

export const product = 'Banquet'

export const connection = /* @__PURE__ */ inLanguage('connection', {
  live: 'Live',
  syncing: (waiting: number) => (waiting > 0 ? `Syncing ${waiting}` : 'Syncing'),
  reconnecting: (at: string | null) => (at ? `Reconnecting, last change ${at}` : 'Reconnecting'),
  offline: 'Offline',
  stale: (at: string | null) => (at ? `Stale, as of ${at}` : 'Stale'),
  lastHeard: (at: string) => `Last change heard ${at}`,
  nothingHeard: 'No change heard yet',
  lastContact: (at: string) => `Server last heard ${at}`,
  waiting: (count: number) => (count === 1 ? '1 change waits' : `${count} changes wait`),
  nothingWaiting: 'Nothing is waiting',
  tryNow: 'Try now',
  explain: {
    live: 'Every change appears here the moment it is saved.',
    syncing: 'Catching up with what happened meanwhile.',
    reconnecting: 'The line dropped. What you see may be a few seconds old.',
    offline: 'The server cannot be reached. What you see may be out of date.',
    stale: 'The server has gone quiet. What you see may be out of date.',
  },
} as const)

export const presence = /* @__PURE__ */ inLanguage('presence', {
  title: 'Also here',
  here: (names: readonly string[]) => `Also here: ${names.join(', ')}`,
  away: (where: string) => `${where}, in the background`,
  somewhere: 'Banquet',
  calendar: (month: string) => `Calendar, ${month}`,
  diary: (date: string) => `Diary, ${date}`,
  looking: 'has a booking open',
  lead: 'has a lead open',
  item: 'has an item open',
  bookings: 'Bookings',
  hasOpen: (names: readonly string[]) => `${names.join(' and ')} ${names.length > 1 ? 'have' : 'has'} this open`,
  booking: (hall: string | null) => (hall ? `booking ${hall}` : 'making a booking'),
  isBooking: (name: string) => `${name} is booking this slot`,
  isBookingNear: (name: string, hall: string) => `${name} is booking ${hall} at this time`,
  isLooking: (names: readonly string[]) => `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} looking at this booking`,
} as const)

export const signIn = /* @__PURE__ */ inLanguage('signIn', {
  title: 'Sign in',
  createTitle: 'Create an account',
  email: 'E-mail',
  password: 'Password',
  fullName: 'Your name',
  passwordHint: 'At least 8 characters',
  submit: 'Sign in',
  create: 'Create account',
  show: 'Show password',
  hide: 'Hide password',
  noAccount: 'No account yet?',
  createLink: 'Create one',
  rightsNote: 'the first one owns the house, all others get their rights from a manager.',
  haveAccount: 'Already have an account?',
  signInLink: 'Sign in',
  forgot: 'Forgot the password?',
  byInvitation: 'Accounts are made by invitation. Ask an owner or a manager.',
  unconfirmed: 'Confirm your e-mail first: open the link in the mail we sent you',
  demoTitle: 'Demo log-ins',
  demoPassword: (password: string) => `password ${password}`,
  use: 'Use',
  useAs: (role: string) => `Use the ${role} log-in`,
  serverReached: 'Server reached',
  serverSearching: 'Looking for the server',
  serverLost: 'Server not reached',
  emailMissing: 'Enter your e-mail',
  passwordMissing: 'Enter your password',
  nameMissing: 'Enter your name',
  wrong: 'E-mail or password is wrong',
  tooMany: (seconds: number | null) =>
    seconds ? `Too many tries. Try again in ${seconds} s` : 'Too many tries. Try again in a minute',
  unreachable: 'The server cannot be reached. Nothing was sent',
  taken: 'There is already an account with this e-mail',
  closed: 'New accounts are made by a manager here',
  confirmFirst: 'Open the link in the mail we sent you, then sign in',
  claimTitle: 'Pencil, then ink.',
  claim:
    'Everyone reads the same diary, live. An option is pencilled, a contract is inked, and no hall is ever sold twice.',
} as const)

export const waiting = /* @__PURE__ */ inLanguage('waiting', {
  title: 'Waiting for a manager to give you rights',
  body: 'This page opens by itself when that happens. Nothing more to do here.',
  declined: 'You were not given rights',
  declinedBody: 'If that is a mistake, talk to a manager. This page opens by itself when you are given some.',
  as: (email: string) => `Signed in as ${email}`,
} as const)

export const account = /* @__PURE__ */ inLanguage('account', {
  menu: 'Account',
  own: 'Your account',
  signOut: 'Sign out',
  theme: 'Theme',
  light: 'Light',
  dark: 'Dark',
  system: 'As the system',
  language: 'Language',
  allBranches: 'all branches',
} as const)

export const roles = /* @__PURE__ */ inLanguage('roles', {
  owner: 'Owner', manager: 'Manager', sales: 'Sales', operations: 'Operations',
  kitchen: 'Kitchen', store: 'Store', accounts: 'Accounts', viewer: 'Viewer',
} as const)

export const shell = /* @__PURE__ */ inLanguage('shell', {
  main: 'Main',
  branch: 'Branch',
  allBranches: 'All branches',
  chooseBranch: 'Choose a branch',
  today: 'Today',
  diary: 'Diary',
  calendar: 'Calendar',
  leads: 'Leads',
  stock: 'Stock',
  dashboard: 'Dashboard',
  people: 'People',
  find: 'Find a place or a booking',
  keys: 'Keys',
  inspector: 'Inspector',
  settings: 'Settings of the branch',
  more: 'More',
  newBooking: 'New booking',
  skip: 'Skip to the page',
} as const)

export const panel = /* @__PURE__ */ inLanguage('panel', {
  close: 'Close',
  bookingNotYours: 'Bookings are made by the sales people, managers and owners of the branch.',
} as const)

export const toast = /* @__PURE__ */ inLanguage('toast', {
  undo: 'Undo', close: 'Dismiss', region: 'News', seconds: (count: number) => `${count} s`,
  newer: 'A newer version of Banquet is here', load: 'Load it',
} as const)

export const live = /* @__PURE__ */ inLanguage('live', {
  inserted: (name: string) => `${name} added this`,
  changed: (name: string) => `${name} changed this`,
  confirmed: (name: string) => `${name} confirmed this`,
  moved: (name: string) => `${name} moved this`,
  removed: (name: string) => `${name} released this`,
  ranOut: () => 'The option ran out',
  movedUp: (rank: string) => `Moved up to ${rank}`,
  someone: 'Someone',
  spoken: (last: string, more: number) =>
    more === 0 ? last : more === 1 ? `${last}, and 1 more change` : `${last}, and ${more} more changes`,
} as const)

export const field = /* @__PURE__ */ inLanguage('field', {
  noMatch: 'No match',
  add: (text: string) => `Add ${text}`,
  openList: 'Show the list',
  openCalendar: 'Open the calendar',
} as const)

export const error = /* @__PURE__ */ inLanguage('error', {
  title: 'This page stopped',
  body: 'What you saved is safe in the diary.',
  again: 'Load it again',
  noServer: 'The server cannot be reached',
  partLater: 'This is not on your device yet. It opens when the server is reached.',
  noServerBody: (reason: string) => `${reason}. This page tries again by itself.`,
  tryAgain: 'Try again',
  notFound: 'There is no such page',
  forOwners: 'The Inspector is for owners',
  forOwnersBody: 'It shows how the server runs. If something does not arrive on your screen, tell an owner what and when.',
  forGroup: 'Branches are opened by an owner of the house',
  forGroupBody: 'Whoever owns all branches opens another one. Yours are in their settings.',
  forOthers: 'This page is not part of your work here',
  forOthersBody: 'An owner or a manager can give you the rights to it.',
  forManagers: 'People is for owners and managers',
  forManagersBody: 'They give rights and invite colleagues. Your own are under Your account.',
  notFoundBody: 'The address may be old, or you may not have the rights to open it.',
  toStart: 'Go to my first screen',
  noBranch: 'There is no branch yet',
  noBranchBody: 'An owner of the house opens the first one. This page goes on by itself when it is there.',
  openBranch: 'Open the first branch',
  openBranchBody: 'A branch is one address with its halls. It takes a minute, and everything can be changed later.',
  requestFailed: (status: number, at: string) => `The server answered ${status} at ${at}.`,
  noAnswer: (at: string) => `The server did not answer at ${at}.`,
  retryIn: (seconds: number) => `Trying again in ${seconds} s.`,
} as const)
