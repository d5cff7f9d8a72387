/** Hindi words of the first load: the door, the shell, the connection, and errors. Imports types alone (see `language.ts`). */
import type * as english from '../core'
import type { Translation } from '../languages'

export const connection: Translation<typeof english.connection> = {
  live: 'लाइव',
  syncing: (waiting) => (waiting > 0 ? `${waiting} भेजे जा रहे हैं` : 'मिलान हो रहा है'),
  reconnecting: (at) => (at ? `फिर जुड़ रहा है, अंतिम बदलाव ${at}` : 'फिर जुड़ रहा है'),
  offline: 'ऑफ़लाइन',
  stale: (at) => (at ? `पुराना, ${at} तक का` : 'पुराना'),
  lastHeard: (at) => `अंतिम बदलाव ${at}`,
  nothingHeard: 'अब तक कोई बदलाव नहीं',
  lastContact: (at) => `सर्वर से अंतिम संपर्क ${at}`,
  waiting: (count) => (count === 1 ? '1 बदलाव भेजना बाकी है' : `${count} बदलाव भेजने बाकी हैं`),
  nothingWaiting: 'कुछ भेजना बाकी नहीं',
  tryNow: 'अभी कोशिश करें',
  explain: {
    live: 'हर बदलाव सहेजते ही यहाँ दिखता है।',
    syncing: 'इस बीच जो हुआ, वह आ रहा है।',
    reconnecting: 'लाइन टूट गई। जो दिख रहा है वह कुछ सेकंड पुराना हो सकता है।',
    offline: 'सर्वर तक पहुँच नहीं है। जो दिख रहा है वह पुराना हो सकता है।',
    stale: 'सर्वर से कुछ सुनाई नहीं दे रहा। जो दिख रहा है वह पुराना हो सकता है।',
  },
}

export const presence: Translation<typeof english.presence> = {
  title: 'ये भी यहाँ हैं',
  here: (names) => `ये भी यहाँ हैं: ${names.join(', ')}`,
  away: (where) => `${where}, पीछे खुला है`,
  calendar: (month) => `कैलेंडर, ${month}`,
  diary: (date) => `डायरी, ${date}`,
  somewhere: 'Banquet',
  looking: 'एक बुकिंग देख रहे हैं',
  lead: 'एक पूछताछ देख रहे हैं',
  item: 'एक सामान देख रहे हैं',
  bookings: 'बुकिंग',
  hasOpen: (names) => `${names.join(' और ')} ने यह खोला है`,
  booking: (hall) => (hall ? `${hall} बुक कर रहे हैं` : 'बुकिंग कर रहे हैं'),
  isBooking: (name) => `${name} यह समय बुक कर रहे हैं`,
  isBookingNear: (name, hall) => `${name} इसी समय ${hall} बुक कर रहे हैं`,
  isLooking: (names) => `${names.join(' और ')} यह बुकिंग देख रहे हैं`,
}

export const signIn: Translation<typeof english.signIn> = {
  title: 'साइन इन',
  createTitle: 'खाता बनाएँ',
  email: 'ई-मेल',
  password: 'पासवर्ड',
  fullName: 'आपका नाम',
  passwordHint: 'कम से कम 8 अक्षर',
  submit: 'साइन इन करें',
  create: 'खाता बनाएँ',
  show: 'पासवर्ड दिखाएँ',
  hide: 'पासवर्ड छिपाएँ',
  noAccount: 'अब तक खाता नहीं?',
  createLink: 'नया बनाएँ',
  rightsNote: 'पहला खाता मालिक का होता है, बाकी सबको अधिकार मैनेजर देते हैं।',
  haveAccount: 'पहले से खाता है?',
  signInLink: 'साइन इन करें',
  forgot: 'पासवर्ड भूल गए?',
  byInvitation: 'खाते बुलावे से बनते हैं। मालिक या मैनेजर से कहें।',
  unconfirmed: 'पहले ई-मेल पक्का करें: हमारी भेजी मेल का लिंक खोलें',
  demoTitle: 'डेमो लॉग-इन',
  demoPassword: (password) => `पासवर्ड ${password}`,
  use: 'लें',
  useAs: (role) => `${role} लॉग-इन लें`,
  serverReached: 'सर्वर मिल गया',
  serverSearching: 'सर्वर खोजा जा रहा है',
  serverLost: 'सर्वर नहीं मिला',
  emailMissing: 'अपना ई-मेल लिखें',
  passwordMissing: 'अपना पासवर्ड लिखें',
  nameMissing: 'अपना नाम लिखें',
  wrong: 'ई-मेल या पासवर्ड ग़लत है',
  tooMany: (seconds) =>
    seconds ? `बहुत बार कोशिश हुई। ${seconds} से. बाद फिर करें` : 'बहुत बार कोशिश हुई। एक मिनट बाद फिर करें',
  unreachable: 'सर्वर तक पहुँच नहीं है। कुछ नहीं भेजा गया',
  taken: 'इस ई-मेल से पहले से खाता है',
  closed: 'यहाँ नए खाते मैनेजर बनाते हैं',
  confirmFirst: 'हमने जो मेल भेजी है उसका लिंक खोलें, फिर साइन इन करें',
  claimTitle: 'पहले पेंसिल, फिर स्याही।',
  claim: 'सब एक ही डायरी पढ़ते हैं, लाइव। ऑप्शन पेंसिल से, अनुबंध स्याही से, और कोई हॉल दो बार नहीं बिकता।',
}

export const waiting: Translation<typeof english.waiting> = {
  title: 'मैनेजर के अधिकार देने की प्रतीक्षा है',
  body: 'अधिकार मिलते ही यह पन्ना अपने आप खुल जाएगा। यहाँ और कुछ करना नहीं है।',
  declined: 'आपको अधिकार नहीं दिए गए',
  declinedBody: 'अगर यह भूल है तो किसी मैनेजर से बात करें। अधिकार मिलते ही यह पन्ना अपने आप खुल जाएगा।',
  as: (email) => `${email} से साइन इन हैं`,
}

export const account: Translation<typeof english.account> = {
  menu: 'खाता',
  own: 'आपका खाता',
  signOut: 'साइन आउट करें',
  theme: 'थीम',
  light: 'उजली',
  dark: 'गहरी',
  system: 'सिस्टम जैसी',
  language: 'भाषा',
  allBranches: 'सभी शाखाएँ',
}

export const roles: Translation<typeof english.roles> = {
  owner: 'मालिक', manager: 'मैनेजर', sales: 'बिक्री', operations: 'संचालन',
  kitchen: 'रसोई', store: 'स्टोर', accounts: 'लेखा', viewer: 'दर्शक',
}

export const shell: Translation<typeof english.shell> = {
  main: 'मुख्य',
  branch: 'शाखा',
  allBranches: 'सभी शाखाएँ',
  chooseBranch: 'शाखा चुनें',
  today: 'आज',
  diary: 'डायरी',
  calendar: 'कैलेंडर',
  leads: 'पूछताछ',
  stock: 'भंडार',
  dashboard: 'डैशबोर्ड',
  find: 'जगह या बुकिंग खोजें',
  keys: 'कुंजियाँ',
  more: 'और',
  people: 'लोग',
  settings: 'शाखा की सेटिंग',
  inspector: 'इंस्पेक्टर',
  newBooking: 'नई बुकिंग',
  skip: 'सीधे पन्ने पर जाएँ',
}

export const panel: Translation<typeof english.panel> = {
  close: 'बंद करें',
  bookingNotYours: 'बुकिंग शाखा के बिक्री वाले साथी, मैनेजर और मालिक बनाते हैं।',
}

export const toast: Translation<typeof english.toast> = {
  undo: 'वापस लें', close: 'हटाएँ', region: 'ख़बरें', seconds: (count) => `${count} से.`,
  newer: 'Banquet का नया संस्करण आया है', load: 'उसे खोलें',
}

export const live: Translation<typeof english.live> = {
  inserted: (name) => `${name} ने जोड़ा`,
  changed: (name) => `${name} ने बदला`,
  confirmed: (name) => `${name} ने पक्का किया`,
  moved: (name) => `${name} ने खिसकाया`,
  removed: (name) => `${name} ने छोड़ा`,
  ranOut: () => 'ऑप्शन का समय पूरा',
  movedUp: (rank) => `अब ${rank} ऑप्शन`,
  someone: 'किसी ने',
  spoken: (last, more) => (more === 0 ? last : more === 1 ? `${last}, और 1 बदलाव` : `${last}, और ${more} बदलाव`),
}

export const field: Translation<typeof english.field> = {
  noMatch: 'कुछ नहीं मिला',
  add: (text) => `${text} जोड़ें`,
  openList: 'सूची दिखाएँ',
  openCalendar: 'कैलेंडर खोलें',
}

export const error: Translation<typeof english.error> = {
  title: 'यह पन्ना रुक गया',
  body: 'जो सहेजा है वह डायरी में सुरक्षित है।',
  again: 'फिर से खोलें',
  noServer: 'सर्वर तक पहुँच नहीं है',
  partLater: 'यह अभी आपके डिवाइस पर नहीं है। सर्वर मिलते ही खुल जाएगा।',
  tryAgain: 'फिर कोशिश करें',
  notFound: 'ऐसा कोई पन्ना नहीं है',
  forGroup: 'शाखाएँ समूह के मालिक खोलते हैं',
  forGroupBody: 'नई शाखा वही खोलते हैं जो सब शाखाओं के मालिक हैं। आपकी शाखा उसकी सेटिंग में है।',
  forOthers: 'यह पन्ना आपके काम का हिस्सा नहीं है',
  forOthersBody: 'इसके अधिकार मालिक या मैनेजर दे सकते हैं।',
  forManagers: 'लोग पन्ना मालिकों और मैनेजरों के लिए है',
  forManagersBody: 'वे अधिकार देते हैं और साथियों को बुलाते हैं। आपके अधिकार आपका खाता में हैं।',
  notFoundBody: 'पता पुराना हो सकता है, या इसे खोलने का अधिकार आपके पास न हो।',
  toStart: 'मेरे पहले पन्ने पर जाएँ',
  noBranch: 'अब तक कोई शाखा नहीं है',
  noServerBody: (reason) => `${reason} यह पन्ना अपने आप फिर कोशिश करता है।`,
  forOwners: 'इंस्पेक्टर मालिकों के लिए है',
  forOwnersBody: 'यह दिखाता है कि सर्वर कैसा चल रहा है। आपकी स्क्रीन पर कुछ न पहुँचे तो मालिक को बताएँ कि क्या और कब।',
  noBranchBody: 'पहली शाखा मालिक खोलते हैं। उसके खुलते ही यह पन्ना अपने आप आगे बढ़ता है।',
  openBranch: 'पहली शाखा खोलें',
  openBranchBody: 'शाखा यानी एक पता और उसके हॉल। एक मिनट लगता है, और सब कुछ बाद में बदला जा सकता है।',
  requestFailed: (status, at) => `सर्वर ने ${at} पर ${status} जवाब दिया।`,
  noAnswer: (at) => `सर्वर ने ${at} पर जवाब नहीं दिया।`,
  retryIn: (seconds) => `${seconds} से. बाद फिर कोशिश होगी।`,
}
