/** Every word on screen that is not somebody's data. One catalogue; no sentence is built elsewhere. */
import { en } from './en'

export const messages = en
