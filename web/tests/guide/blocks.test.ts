// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Where blocks run that no component can carry; tests/integration/guide. */
const ELSEWHERE = new Map([
  ['Database Triggers for Real-Time > Automatic Profile Creation', 'psql'],
  ['Debugging Real-Time Issues > Check Connection Status', 'a browser'],
  ['Debugging Real-Time Issues > Verify RLS Policies', 'psql'],
  ['Database Triggers for Real-Time > Listening to Changes', 'psql'],
])

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const here = readdirSync(new URL('.', import.meta.url))

/** Code by heading, as the guide prints it. */
const printed = new Map(
  [...read('blocks.md').matchAll(/^## (.*)\n```\w+\n([\s\S]*?)\n```$/gm)].map(([, heading = '', code = '']) => [heading, code]),
)

/** Code by heading, as the components carry it: the pieces of a block in their order. */
const carried = new Map<string, string[]>()
for (const file of readdirSync(new URL('printed', import.meta.url))) {
  for (const [, heading = '', code = ''] of read(`printed/${file}`).matchAll(/^\/\/ guide: (.*)\n([\s\S]*?)\n\/\/ guide ends$/gm)) {
    carried.set(heading, [...(carried.get(heading) ?? []), code])
  }
}

it('has all blocks of the guide', () => {
  expect(printed.size).toBe(22)
})

it.each([...printed].filter(([heading]) => !ELSEWHERE.has(heading)))('runs unchanged: %s', (heading, code) => {
  expect(carried.get(heading)?.join('\n\n')).toBe(code)
})

it.each([...carried.keys()])('is tested under its heading: %s', (heading) => {
  const tests = here.filter((file) => file.endsWith('.test.tsx')).map(read)

  expect(tests.filter((text) => text.includes(`'${heading}'`))).toHaveLength(1)
})
