/** Every word on screen that is not somebody's data. One catalogue; no sentence is built elsewhere. */
export { language } from './language'
export * as messages from './en'
