/** The words of the page People: who works where as what, and who is asked to join. */
import { inLanguage } from './language'

export const people = /* @__PURE__ */ inLanguage('people', {
  title: 'People',
} as const)
