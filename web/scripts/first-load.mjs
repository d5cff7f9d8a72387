// What a browser must load before the first page shows: how much it is, what it is made of, and what of it has grown.
//
//   node scripts/first-load.mjs            the table of the build in dist/
//   node scripts/first-load.mjs --grown    what has grown since it was recorded, in a line
//   node scripts/first-load.mjs --record   writes first-load.json; its limit is changed by hand
//
// Every build checks itself (the Vite plugin below): over the limit it fails, and says what grew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const RECORD = fileURLToPath(new URL('../first-load.json', import.meta.url))
const DIST = fileURLToPath(new URL('../dist', import.meta.url))

// What the page names is loaded at once, by who is signed in also what it names in meta[name=inside].
const NAMED = /[" ]\/?((?:assets\/)?[\w.-]+\.(?:js|css))(?=[" ])/g
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const compressed = (text) => gzipSync(text, { level: 9 }).length
const kilobytes = (bytes) => Math.round(bytes / 100) / 10

/** The bytes of the first load of a build, compressed: all, and by the area of the source they come from. */
export function weigh(dist) {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  const names = [...new Set([...page.matchAll(NAMED)].map(([, name]) => name))]
  const areas = {}
  let total = 0
  for (const name of names) {
    const text = readFileSync(join(dist, name), 'utf8')
    const bytes = compressed(text)
    total += bytes
    // A part of a compressed file has no size of its own: it is given its share.
    for (const [area, length] of Object.entries(lengthsByArea(text, mapOf(join(dist, name)), name))) {
      areas[area] = (areas[area] ?? 0) + (length / text.length) * bytes
    }
  }
  return { total, areas }
}

function mapOf(path) {
  return existsSync(`${path}.map`) ? JSON.parse(readFileSync(`${path}.map`, 'utf8')) : null
}

/** Characters of a file by the area they were made from. */
function lengthsByArea(text, map, name) {
  if (!map) return { [name.endsWith('.css') ? 'styles' : 'scripts of the page']: text.length }
  const lengths = {}
  const add = (source, length) => {
    const area = source === null ? 'joints between files' : areaOf(map.sources[source])
    lengths[area] = (lengths[area] ?? 0) + length
  }
  const lines = text.split('\n')
  segmentsOf(map.mappings).forEach((segments, index) => {
    let [column, source] = [0, null]
    for (const [start, next] of segments) {
      add(source, start - column)
      ;[column, source] = [start, next]
    }
    add(source, (lines[index]?.length ?? 0) - column)
  })
  return lengths
}

/** A library by its name, of ours the folder: `react-aria`, `lib/live`, `components/shell`, `lib`. */
function areaOf(source) {
  const [library, ours] = [source.split('node_modules/').at(-1), source.split('/src/').at(-1)]
  if (library !== source) return library.split('/').slice(0, library.startsWith('@') ? 2 : 1).join('/')
  return ours.split('/').slice(0, -1).slice(0, 2).join('/')
}

/** Of each line the columns at which another source begins, with that source or null (source maps, version 3). */
function segmentsOf(mappings) {
  let source = 0
  return mappings.split(';').map((line) => {
    let column = 0
    return line.split(',').filter(Boolean).map((segment) => {
      const [columns, sources] = numbersOf(segment)
      column += columns
      source += sources ?? 0
      return [column, sources === undefined ? null : source]
    })
  })
}

/** The numbers of a segment: base 64, five bits a digit, the lowest first and of that the sign. */
function numbersOf(segment) {
  const numbers = []
  let [value, shift] = [0, 0]
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit)
    value += (bits & 31) << shift
    shift += 5
    if (bits & 32) continue
    numbers.push(value & 1 ? -(value >> 1) : value >> 1)
    ;[value, shift] = [0, 0]
  }
  return numbers
}

/** What is larger than was recorded by more than the noise of compression, the most first. */
export function grown(areas, recorded) {
  return Object.entries(areas)
    .map(([area, bytes]) => [area, kilobytes(bytes - (recorded[area] ?? 0) * 1000)])
    .filter(([, more]) => more >= 0.3)
    .sort(([, one], [, other]) => other - one)
    .map(([area, more]) => `${area} +${more} KB`)
}

const record = () => JSON.parse(readFileSync(RECORD, 'utf8'))

function told(dist) {
  const { total, areas } = weigh(dist)
  return { kb: kilobytes(total), what: grown(areas, record().areas).join(', ') || 'nothing has grown' }
}

/** Vite plugin: a build whose first load is over the limit fails, and says what has grown. */
export function firstLoad() {
  return {
    name: 'banquet:first-load',
    apply: 'build',
    writeBundle: {
      order: 'post',
      sequential: true,
      handler({ dir }) {
        const { kb, what } = told(dir)
        const { limit } = record()
        if (kb > limit) this.error(`The first load is ${kb} KB gzip of at most ${limit} (first-load.json). Since it was recorded: ${what}.`)
      },
    },
  }
}

function main(option) {
  if (option === '--grown') return console.log(told(DIST).what)
  const { total, areas } = weigh(DIST)
  const rounded = Object.fromEntries(Object.entries(areas).map(([area, bytes]) => [area, kilobytes(bytes)]).sort(([, one], [, other]) => other - one))
  if (option === '--record') return writeFileSync(RECORD, `${JSON.stringify({ ...record(), areas: rounded }, null, 2)}\n`)
  console.log(`${kilobytes(total)} KB gzip of at most ${record().limit}`)
  for (const [area, kb] of Object.entries(rounded)) console.log(`${kb.toFixed(1).padStart(7)}  ${area}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv[2])
