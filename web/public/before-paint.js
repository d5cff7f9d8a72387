// What cannot wait for the application: storage where the browser forbids it, the theme, which would flash, and the
// files of who is signed in.
;(function () {
  lend('localStorage')
  lend('sessionStorage')
  try {
    // src/lib/theme.ts writes the key; "system" is the absence of one.
    var theme = localStorage.getItem('banquet-theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
    // Where nobody is, the door fetches these files once it is painted. scripts/inside.mjs names them.
    var named = document.querySelector('meta[name="inside"]')
    if (named && localStorage.getItem('banquet-session')) named.content.split(' ').forEach(preload)
  } catch {
    /* the system's theme stands */
  }

  // Everything asks these two, and one that throws leaves the page empty: this one lasts as long as the page.
  function lend(name) {
    try {
      if (window[name]) return
    } catch {
      /* forbidden */
    }
    var kept = new Map()
    var lent = {
      getItem: function (key) { return kept.has(String(key)) ? kept.get(String(key)) : null },
      setItem: function (key, value) { kept.set(String(key), String(value)) },
      removeItem: function (key) { kept.delete(String(key)) },
      clear: function () { kept.clear() },
      key: function (place) { return Array.from(kept.keys())[place] || null },
      get length() { return kept.size },
    }
    Object.defineProperty(window, name, { configurable: true, value: lent })
  }

  function preload(href) {
    var link = document.createElement('link')
    link.rel = 'modulepreload'
    link.crossOrigin = ''
    link.href = href
    document.head.append(link)
  }
})()
