/** Hindi words of moving bookings over the page. Imports types alone (see `language.ts`). */
import type * as english from '../moving'
import type { Translation } from '../languages'

export const moving: Translation<typeof english.moving> = {
  newHere: 'नई बुकिंग',
  free: 'ख़ाली',
  overlaps: (time) => `${time} का टकराव`,
  overlapsWith: (time, title) => `${time} का टकराव, ${title}`,
  andMore: (text, count) => `${text} और ${count} और`,
  seatsOnly: (capacity, guests) => `${capacity} बैठते हैं, ${guests} आने हैं`,
  moveTo: (place) => `${place} पर ले जाएँ?`,
  changeTo: (hours) => `समय ${hours} करें?`,
  told: (owner) => (owner === null ? 'रसोई को बताया जाएगा' : `${owner} और रसोई को बताया जाएगा`),
  move: 'ले जाएँ',
  keep: 'रहने दें',
  movedTo: (title, place) => `${title} अब ${place}`,
  moveKept: (title, place) => `${title} के लिए ${place} माँगा है। सर्वर मिलते ही भेजा जाएगा।`,
  label: (title, place) => `${title}: ${place} पर ले गए`,
  movedBack: (title) => `${title} फिर अपनी जगह पर है`,
  notMoved: (title, why) => `${title} अपनी जगह पर ही है। ${why}`,
  movedMeanwhile: (title) => `${title} इस बीच बदल गई, इसलिए उसे नहीं खिसकाया।`,
  spokenPlace: (hall, hours, judgement) => `${hall}, ${hours}. ${judgement}`,
  keyMove: 'खिसकाएँ',
  keyStretch: 'घटाएँ, बढ़ाएँ',
  moveHelp: 'Shift और तीर 15 मिनट खिसकाते हैं, Alt और तीर घटाते-बढ़ाते हैं, Ctrl के साथ ऊपर-नीचे हॉल बदलता है, Enter रखता है, Escape वापस लेता है',
  grip: { start: 'शुरू का समय बदलने को खींचें', end: 'समाप्ति बदलने को खींचें' },
}
