/**
 * Every word on screen that is not somebody's data. One catalogue; no sentence is built elsewhere.
 *
 * English is part of the first load. Another language is a chunk of its own, awaited here, so that words may be
 * bound anywhere, at the top of a module too; without that chunk (a line lost as the page starts) it is English.
 */
import { en } from './en'
import { chosenLanguage, translated, type Language, type Translation } from './languages'

export type Messages = typeof en

// A translation imports nothing that runs: what this module is waited for by could not be waited for here.
const translations: Record<Exclude<Language, 'en'>, () => Promise<Translation<Messages>>> = {
  hi: async () => (await import('./hi')).hi,
}

async function load(language: Language): Promise<Messages> {
  if (language === 'en') return en
  return translations[language]().then((translation) => translated(en, translation), () => en)
}

const asked = chosenLanguage()

export const messages: Messages = asked === 'en' ? en : await load(asked)

/** The language the words are in, for `<html lang>`. */
export const language: Language = messages === en ? 'en' : asked
