// Cuts the published Anek fonts down to what Banquet shows, and writes them to src/styles/fonts/.
//
// As published the Latin file with the width axis is 104 KB and the rupee sign sits in a second file of
// 82 KB. Kept here: weights 400-700, widths 75-100, Basic Latin, Latin-1, thin spaces, dashes and quotes,
// the minus sign, and the rupee. Devanagari keeps its script at one weight (90 KB) and loads by
// unicode-range, only when a text uses it.
// Run by the Vite plugin below whenever an output is missing or older than its source.
import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const source = (family, file) => join(root, 'node_modules/@fontsource-variable', family, file)
const output = (file) => join(root, 'src/styles/fonts', file)

const widthAndWeight = { wght: { min: 400, max: 700 }, wdth: { min: 75, max: 100 } }
const range = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index)).join('')
const latin = range(0x20, 0x7e) + range(0xa0, 0xff) + range(0x2009, 0x202f) + '\u2212'

const devanagari = range(0x900, 0x97f) + '\u200c\u200d'

const fonts = [
  {
    from: source('anek-latin', 'files/anek-latin-latin-wdth-normal.woff2'),
    to: 'anek-latin.woff2',
    text: latin,
    options: { variationAxes: widthAndWeight },
  },
  {
    from: source('anek-latin', 'files/anek-latin-latin-ext-wdth-normal.woff2'),
    to: 'anek-rupee.woff2',
    text: '\u20b9',
    options: { variationAxes: widthAndWeight, noLayoutClosure: true },
  },
  {
    from: source('anek-devanagari', 'files/anek-devanagari-devanagari-wght-normal.woff2'),
    to: 'anek-devanagari.woff2',
    text: devanagari,
    options: { variationAxes: { wght: 400 } },
  },
  { from: source('anek-latin', 'LICENSE'), to: 'OFL.txt' },
]

/** Whether `to` exists and is at least as new as `from` and this script. */
async function isFresh(from, to) {
  const times = await Promise.all([from, fileURLToPath(import.meta.url)].map((path) => stat(path)))
  const written = await stat(to).catch(() => null)
  return written !== null && times.every((time) => time.mtimeMs <= written.mtimeMs)
}

async function make({ from, to, text, options }) {
  if (await isFresh(from, output(to))) return
  if (text === undefined) {
    await cp(from, output(to))
    return
  }
  const { default: subsetFont } = await import('subset-font')
  const subset = await subsetFont(await readFile(from), text, { targetFormat: 'woff2', noHinting: true, ...options })
  await writeFile(output(to), subset)
}

/** Writes every font that is missing or out of date. Takes about two seconds when all are. */
export async function subsetFonts() {
  await mkdir(output('.'), { recursive: true })
  await Promise.all(fonts.map(make))
}

/** Vite plugin: the fonts are there before any style sheet that names them is read; their licence ships beside them. */
export function anekFonts() {
  return {
    name: 'banquet:anek-fonts',
    buildStart: subsetFonts,
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'assets/anek-OFL.txt', source: await readFile(output('OFL.txt')) })
    },
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await subsetFonts()
