/**
 * Every area of the catalogue by its name, in English: `messages.stock` are the words of `stock.ts`. Each is loaded
 * with the pages that speak it, so an area is one line here and one file beside this.
 */
export { entrance, profile } from './account'
export { boards } from './boards'
export { booking } from './booking'
export { clock } from './clock'
export { daySheet } from './day-sheet'
export { device } from './device'
export { diary } from './diary'
export { figures } from './figures'
export { inspector } from './inspector'
export { keys } from './keys'
export { leads } from './leads'
export { moving } from './moving'
export { palette } from './palette'
export { people } from './people'
export { refusals } from './refusals'
export { settings } from './settings'
export { setup } from './setup'
export { stock } from './stock'
export { sync } from './sync'
export { today } from './today'
export {
  product, connection, presence, signIn, waiting, account, roles, shell, panel, toast, live, field, error,
} from './core'
