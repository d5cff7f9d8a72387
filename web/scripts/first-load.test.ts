// @vitest-environment node
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { grown, weigh } from './first-load.mjs'

let dist: string
beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'first-load-'))
  mkdirSync(join(dist, 'assets'))
})
afterEach(() => rmSync(dist, { recursive: true }))

const write = (name: string, text: string) => writeFileSync(join(dist, name), text)
const compressed = (text: string) => gzipSync(text, { level: 9 }).length

it('weighs what the page names, for who is signed in too, each once and nothing else', () => {
  write('index.html', [
    '<meta name="inside" content="/assets/inside-1.js /assets/shared-2.js">',
    '<link rel="modulepreload" href="/assets/shared-2.js"><link rel="stylesheet" href="/assets/door-3.css">',
  ].join('\n'))
  const files = { 'inside-1.js': 'enter()', 'shared-2.js': 'share()', 'door-3.css': '.door{}' }
  for (const [name, text] of Object.entries(files)) write(`assets/${name}`, text)
  write('assets/later-4.js', 'later()')
  expect(weigh(dist).total).toBe(Object.values(files).map(compressed).reduce((sum, bytes) => sum + bytes))
  expect(Object.keys(weigh(dist).areas)).toEqual(['scripts of the page', 'styles'])
})

it('gives each area its share by the source map, across lines and backwards', () => {
  write('index.html', '<script src="/assets/door-1.js"></script>')
  // 4 characters of no source, 4 of the first, 8 of the second; on the next line 4 of the first again
  const text = 'noneones' + 'twotwo..' + '\n' + 'back'
  write('assets/door-1.js', text)
  const sources = ['../../node_modules/@internationalized/date/a.mjs', '../../src/components/shell/rail.tsx']
  write('assets/door-1.js.map', JSON.stringify({ version: 3, sources, mappings: 'IAAA,ICAA;ADAA' }))

  const { total, areas } = weigh(dist)
  const share = (characters: number) => (characters / text.length) * total
  expect(areas).toEqual({
    'joints between files': share(4),
    '@internationalized/date': share(8),
    'components/shell': share(8),
  })
})

it('tells what has grown by more than noise, the most first, and what is new', () => {
  const recorded = { 'react-dom': 64.8, 'lib/live': 5.9, 'lib/stock': 1 }
  expect(grown({ 'react-dom': 64_900, 'lib/live': 6_400, 'react-aria': 25_000 }, recorded)).toEqual(['react-aria +25 KB', 'lib/live +0.5 KB'])
})
