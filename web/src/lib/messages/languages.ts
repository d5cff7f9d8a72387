/** The languages of the application, which of them this device uses, and how a translation is laid over English. */

export type Language = 'en' | 'hi'

/** Each by its own name, so that who chose the wrong one finds the way back. */
export const languages: readonly { id: Language; name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'hi', name: 'हिन्दी' },
]

const STORAGE_KEY = 'banquet-language'

/** The language chosen on this device; English when none was, and where nothing is stored. */
export function chosenLanguage(): Language {
  const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(STORAGE_KEY)
  return languages.find(({ id }) => id === stored)?.id ?? 'en'
}

/** Remembers a language on this device. Words are bound as the page starts, so it shows after a reload. */
export function chooseLanguage(language: Language): void {
  if (language === 'en') localStorage.removeItem(STORAGE_KEY)
  else localStorage.setItem(STORAGE_KEY, language)
}

/** The shape of a translation: any part of the English words, sentences with the same parameters. */
export type Translation<Words> = {
  readonly [Key in keyof Words]?: Words[Key] extends string
    ? string
    : Words[Key] extends (...parameters: infer Parameters) => string
      ? (...parameters: Parameters) => string
      : Words[Key] extends readonly string[]
        ? readonly string[]
        : Translation<Words[Key]>
}

/** The words with a translation laid over them; what it lacks stays English. */
export function translated<Words extends object>(words: Words, translation: Translation<Words>): Words {
  return laidOver(words as Group, translation) as Words
}

type Group = Readonly<Record<string, unknown>>

function laidOver(words: Group, translation: Group): Group {
  return Object.fromEntries(
    Object.entries(words).map(([key, english]) => {
      const other = translation[key]
      return [key, isGroup(english) && isGroup(other) ? laidOver(english, other) : (other ?? english)]
    }),
  )
}

function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
