/** Hindi words of what this device keeps to be read without the server, and of what was refused to it. Imports types alone (see `language.ts`). */
import type * as english from '../device'
import type { Translation } from '../languages'

export const device: Translation<typeof english.device> = {
  notKept: 'अभी इस डिवाइस पर नहीं',
  notKeptHint: 'जो यहाँ पहले खोला गया था, वह ऑफ़लाइन पढ़ा जा सकता है। यह पन्ना सर्वर मिलते ही अपने आप आएगा।',
  gone: 'यह अब नहीं है, या आपके देखने के लिए नहीं है।',
  refused: (label) => `नामंज़ूर: ${label}`,
  refusedMany: (count) => `इस डिवाइस के ${count} बदलाव नामंज़ूर हुए`,
  staysAt: (place) => `आपके चुनने तक जैसी थी वैसी रहेगी: ${place}।`,
  kept: 'इस डिवाइस पर रखा, सर्वर मिलते ही भेजा जाएगा',
  noAnswer: 'सर्वर से उत्तर नहीं मिल रहा। जो लिखेंगे वह यहाँ रहेगा और सर्वर मिलते ही भेजा जाएगा।',
}
