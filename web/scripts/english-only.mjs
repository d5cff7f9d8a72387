// React Aria brings its spoken words in 34 languages; this application speaks one.
const dictionary = /[\\/]intl[\\/].*[\\/]([a-z]{2}-[A-Z]{2})\.m?js$/

/** Vite plugin: leaves out every dictionary of React Aria but the English one, to which it then falls back. */
export function englishOnly() {
  return {
    name: 'banquet:english-only',
    enforce: 'pre',
    load(id) {
      const found = dictionary.exec(id.split('?')[0])
      return found && found[1] !== 'en-US' ? 'export default {}' : null
    },
  }
}
