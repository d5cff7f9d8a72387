// Which modules go together into one file. Left alone the bundler makes a file of every few modules that the same
// pages share: sixty for the first screen, each with a request, a trip through the service worker and a link element.
import { fileURLToPath } from 'node:url'

const source = (path) => fileURLToPath(new URL(`../src/${path}`, import.meta.url))

// One group per library that changes on its own schedule, so an update of ours re-fetches only our code.
// react-aria is not grouped: its date widgets belong to the booking panel's chunk, not to the first load.
const vendors = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler|react-router)\//, priority: 4 },
  { name: 'supabase', test: /node_modules\/@supabase\//, priority: 4 },
]

// Words go with the pages that speak them (see vite.config.ts), and libraries re-export far more than is used.
const isOurs = (id) => id.startsWith(source('')) && !id.includes('/lib/messages/')

/** Every module of ours that `root` imports, not counting what it imports when asked. */
function closure(root, context) {
  const found = new Set([root])
  for (const id of found) for (const next of context.getModuleInfo(id)?.importedIds ?? []) if (isOurs(next)) found.add(next)
  return found
}

/** A group of all that one module needs before it can run. */
function together(name, path, priority) {
  let modules
  return { debugName: name, name: (id, context) => ((modules ??= closure(source(path), context)).has(id) ? name : null), priority }
}

/** The libraries, then signing in, then what every page behind it needs, then what the pages of halls and days share. */
export const groups = [
  ...vendors,
  together('door', 'app/main.tsx', 3),
  together('shell', 'app/inside.tsx', 2),
  together('diary', 'pages/diary/diary-page.tsx', 1),
]
