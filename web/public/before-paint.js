// What cannot wait for the application: the theme, which would flash, and the files of who is signed in.
;(function () {
  try {
    // src/lib/theme.ts writes the key; "system" is the absence of one.
    var theme = localStorage.getItem('banquet-theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
    // Where nobody is, the door fetches these files once it is painted. scripts/inside.mjs names them.
    var named = document.querySelector('meta[name="inside"]')
    if (named && localStorage.getItem('banquet-session')) named.content.split(' ').forEach(preload)
  } catch {
    /* storage may be forbidden: the system's theme stands */
  }

  function preload(href) {
    var link = document.createElement('link')
    link.rel = 'modulepreload'
    link.crossOrigin = ''
    link.href = href
    document.head.append(link)
  }
})()
