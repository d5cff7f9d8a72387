// @vitest-environment node
/** What hides its words has no namesake: a class of the same name in a component's sheet would lose its words too. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '..')
const sheets = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.css'))
  .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '') }))
const hiding = ['sr-only', ...sheets.flatMap(({ text }) => [...text.matchAll(/@utility ([\w-]+) \{[^}]*font: 0/g)].map(([, name]) => name ?? ''))]

it('no sheet gives looks of its own to the name of a utility that hides words', () => {
  expect(hiding).toEqual(['sr-only', 'said'])
  const uses = (name: string) => new RegExp(`\\.${name}(?![\\w-])`, 'g')
  expect(sheets.flatMap(({ path, text }) => hiding.flatMap((name) => [...text.matchAll(uses(name))].map(([use]) => `${path}: ${use}`)))).toEqual([])
})
