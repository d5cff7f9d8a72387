/** Day before month in every field, as the written dates have them; 24 hours the fields of a time ask for. */
import { language } from '@/lib/messages'

const LOCALES = { en: 'en-GB', hi: 'hi-IN' } as const

export const LOCALE = LOCALES[language]
