/** What nobody uses is not kept: read from the sources, for the compiler is content with it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '..')
const SOURCES = new Map(
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => [name, readFileSync(join(SRC, name), 'utf8')]),
)
const isTest = (name: string) => /\.test\.|^testing\/|\/testing\.tsx?$/.test(name)
/** Whoever follows docs/real-time.md calls these. */
const FOR_READERS = new Set(['hooks/use-real-time.ts: useRealtimeLeads'])
const SCREENS = [...SOURCES].filter(([name]) => !isTest(name))

it('exports no function, constant or class that one file alone uses', () => {
  const users = new Map<string, number>()
  for (const text of SOURCES.values()) {
    for (const word of new Set(text.match(/\w+/g))) users.set(word, (users.get(word) ?? 0) + 1)
  }
  const unused = [...SOURCES].flatMap(([name, text]) =>
    [...text.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)].filter(([, word = '']) => users.get(word) === 1).map(([, word]) => `${name}: ${word}`),
  )
  expect(unused.filter((each) => !FOR_READERS.has(each))).toEqual([])
})

it('has no module that tests alone import', () => {
  const imported = new Set(SCREENS.flatMap(([name, text]) => [...text.matchAll(/'((?:@|\.)[^']*\/[^']+)'/g)].map(([, from = '']) => join(from.startsWith('@') ? from.slice(2) : join(name, '..', from)))))
  const starts = new Set(['app/main', 'vite-env.d'])
  const reached = (name: string) => imported.has(name) || imported.has(name.replace(/\/index$/, ''))
  expect(SCREENS.map(([name]) => name.replace(/\.tsx?$/, '')).filter((name) => !starts.has(name) && !reached(name))).toEqual([])
})
