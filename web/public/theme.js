// The chosen theme, before the first paint. src/lib/theme.ts writes the key; "system" is the absence of one.
;(function () {
  try {
    var theme = localStorage.getItem('banquet-theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {
    /* storage may be forbidden: the system's theme stands */
  }
})()
