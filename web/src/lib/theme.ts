/** Light, dark, or what the system says. `public/before-paint.js` applies the stored choice before the first paint. */

export type Theme = 'light' | 'dark' | 'system'

const STORAGE_KEY = 'banquet-theme'

/** The theme chosen on this device; `system` when none was. */
export function chosenTheme(): Theme {
  const stored = localStorage.getItem(STORAGE_KEY)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

/** Applies a theme now and remembers it on this device. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') {
    localStorage.removeItem(STORAGE_KEY)
    delete document.documentElement.dataset['theme']
    return
  }
  localStorage.setItem(STORAGE_KEY, theme)
  document.documentElement.dataset['theme'] = theme
}
