/**
 * Whether a letter or a sign alone is a key of the page, on this device. Who speaks to the computer, or whose hand
 * touches keys unmeant, turns them off: every one of them has a button too (WCAG 2.1.4).
 */

const STORAGE_KEY = 'banquet-single-keys'

export function areSingleKeysOn(): boolean {
  return localStorage.getItem(STORAGE_KEY) !== 'off'
}

export function turnSingleKeys(isOn: boolean): void {
  if (isOn) localStorage.removeItem(STORAGE_KEY)
  else localStorage.setItem(STORAGE_KEY, 'off')
}
