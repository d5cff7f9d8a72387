/**
 * The language the words are in, decided as the page starts.
 *
 * A translation is a chunk of its own, awaited here, so that words may be bound anywhere, at the top of a module
 * too; without that chunk (a line lost as the page starts) they are English.
 */
import { chosenLanguage, translated, type Language, type Translation } from './languages'

type Areas = Readonly<Record<string, Translation<object> | undefined>>

// A translation imports nothing that runs: what waits for this module could not be waited for here.
const translations: Record<Exclude<Language, 'en'>, () => Promise<object>> = {
  hi: async () => (await import('./hi')).hi,
}

async function load(language: Language): Promise<Areas | null> {
  if (language === 'en') return null
  return translations[language]().then((areas) => areas as Areas, () => null)
}

const asked = chosenLanguage()
const areas = asked === 'en' ? null : await load(asked)

/** For `<html lang>`. */
export const language: Language = areas === null ? 'en' : asked

/** The words of an area as they are shown: English, with what the translation says of it laid over. */
export function inLanguage<Words extends object>(area: string, english: Words): Words {
  const translation = areas?.[area]
  return translation === undefined ? english : translated(english, translation as Translation<Words>)
}
