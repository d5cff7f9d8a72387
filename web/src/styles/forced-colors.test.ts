import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
const namesIn = (css: string, value: string): string[] => [...css.matchAll(new RegExp(`(--[\\w-]+):\\s*${value}`, 'g'))].map(([, name]) => name ?? '')

test('every colour has one of the system’s where colours are forced', () => {
  const colours = new Set(namesIn(read('./tokens.css'), '(?:#|rgb\\()'))
  const [forced = ''] = read('./forced-colors.css').split('@media (prefers-contrast')
  const replaced = new Set(namesIn(forced, '(?:Canvas|Highlight|GrayText|color-mix\\(in srgb, Canvas)'))
  expect(colours.size).toBeGreaterThan(80)
  expect([...colours].filter((name) => !replaced.has(name))).toEqual([])
})
