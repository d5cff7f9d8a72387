/** Hindi words of the printed day sheet. Imports types alone (see `language.ts`). */
import type * as english from '../day-sheet'
import type { Translation } from '../languages'

export const daySheet: Translation<typeof english.daySheet> = {
  title: 'दिन का पर्चा',
  print: 'छापें',
  back: 'डायरी',
  open: 'दिन का पर्चा',
  held: (from, to) => `हॉल ${from}–${to}`,
  fromNightBefore: 'पिछली रात से',
  since: (date) => `${date} से`,
  empty: 'इस दिन कोई समारोह नहीं',
  stamp: (time, name) => `${name} ने ${time} पर छापा।`,
  foot: (title, time, name) => `${title} · ${name} ने ${time} पर छापा`,
  later: 'इसके बाद के बदलाव केवल स्क्रीन पर हैं।',
  titleOf: (branch, date) => `${branch}, ${date}`,
  summary: (functions, covers, from, to) => `${functions} समारोह, ${covers} प्लेट${from === null || to === null ? '' : `, पहली सजावट ${from}, आख़िरी समेटना ${to}`}`,
  option: (until) => (until === null ? 'ऑप्शन, पक्की नहीं' : `${until} तक ऑप्शन, पक्की नहीं`),
  shared: (halls) => `साथ में ${halls}`,
  guaranteed: (count) => `पक्के ${count}`,
  emptyHint: 'इस दिन की बुकिंग यहाँ आएगी, और अगली बार छापने पर काग़ज़ पर भी।',
}
