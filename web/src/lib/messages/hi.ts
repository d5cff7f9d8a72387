/**
 * Hindi: what is missing here is shown in English. Imports types, and words that import types alone, for it is
 * awaited as the page starts (see `language.ts`).
 *
 * Trade words stay as staff say them (हॉल, बुकिंग, ऑप्शन, होल्ड); people are spoken of with respect and without gender.
 */
import type * as english from './en'
import type { Translation } from './languages'
import { entrance, profile } from './hi/account'
import { boards } from './hi/boards'
import { booking } from './hi/booking'
import { clock } from './hi/clock'
import {
  account, connection, error, field, live, panel, presence, roles, shell, signIn, toast, waiting,
} from './hi/core'
import { daySheet } from './hi/day-sheet'
import { device } from './hi/device'
import { diary } from './hi/diary'
import { figures } from './hi/figures'
import { inspector } from './hi/inspector'
import { keys } from './hi/keys'
import { leads } from './hi/leads'
import { moving } from './hi/moving'
import { palette } from './hi/palette'
import { people } from './hi/people'
import { refusals } from './hi/refusals'
import { settings } from './hi/settings'
import { setup } from './hi/setup'
import { stock } from './hi/stock'
import { sync } from './hi/sync'
import { today } from './hi/today'

export const hi: Translation<typeof english> = {
  account, boards, booking, clock, connection, daySheet, device, diary, entrance, error, field, figures, inspector, keys, leads, live,
  moving, palette, panel, people, presence, profile, refusals, roles, settings, setup, shell, signIn, stock, sync, toast, today, waiting,
}
