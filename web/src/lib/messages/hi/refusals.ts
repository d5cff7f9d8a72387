/** Hindi for why the server refused. Imports types alone (see `language.ts`). */
import type { refusals as english } from '../refusals'
import type { Translation } from '../languages'

export const refusals: Translation<typeof english> = {
  byCode: {
    '22008': 'उस दिन यह समय होता ही नहीं',
    '22023': 'जो माँगा गया उसमें कुछ ठीक नहीं है',
    '23502': 'कोई ज़रूरी बात छूट गई है',
    '23503': 'यह जिसका हिस्सा है वह अब नहीं है',
    '23505': 'यह पहले से है',
    '23514': 'अभी की हालत में यह नहीं हो सकता',
    '23P01': 'इस समय हॉल भरा है',
    '42501': 'आपकी भूमिका यह नहीं कर सकती',
    P0002: 'यह अब यहाँ नहीं है',
    PT404: 'यह अब यहाँ नहीं है, या इसे बदलने का अधिकार आपके पास नहीं रहा',
    PT409: 'यह इस बीच बदल गया',
    PT422: 'जो माँगा गया उसमें कुछ ठीक नहीं है',
    PT429: 'यह अभी-अभी हुआ है। एक मिनट बाद फिर करें',
  },
  said: {
    hallClosed: (hall) => `${hall} में नई बुकिंग नहीं ली जाती`,
    clocksSkip: (time, date) => `${date} को ${time} होता ही नहीं: तब घड़ी आगे बढ़ती है`,
    endsBeforeStart: 'बुकिंग शुरू होने से पहले ही समाप्त हो जाती',
    standsBefore: (rank) => `ऑप्शन ${rank} पक्का नहीं हो सकता, उससे आगे दूसरा है`,
    ranOut: 'ऑप्शन का समय पूरा हो चुका',
    optionInFuture: 'ऑप्शन का अंत आगे का समय होना चाहिए',
    optionTooLong: 'ऑप्शन ज़्यादा से ज़्यादा 21 दिन का होता है',
    challenged: 'इस ऑप्शन को चुनौती मिली है, इसे बढ़ा नहीं सकते',
    coversFirst: 'पूरी करने से पहले परोसी गई प्लेट लिखें',
    settledWhenOver: 'हिसाब समारोह समाप्त होने पर पूरा होता है',
    settledClosed: 'जिसका हिसाब पूरा हुआ, वह बुकिंग बंद है',
    wonByBooking: 'पूछताछ बुकिंग से ही बुक हुई मानी जाती है',
    leadHolds: 'इस पूछताछ की बुकिंग में हॉल होल्ड हैं',
    onHand: (wanted, onHand) => `${wanted} चाहिए, मौजूद ${onHand} हैं`,
    areOut: (wanted, out) => `${wanted} वापस नहीं आ सकते: बाहर ${out} हैं`,
    nothingShort: 'अब कोई कमी नहीं है',
    goodsHere: 'सामान यहाँ आ चुका है',
    lastOwner: 'समूह का आख़िरी मालिक हटाया नहीं जा सकता',
    alreadyInvited: (email) => `${email} को बुलावा पहले से गया है`,
    worksThere: (email) => `${email} वहाँ पहले से हैं`,
    mailedJustNow: 'यह बुलावा एक मिनट से कम पहले भेजा गया',
  },
}
