// Vite plugin: writes /sw.js, which keeps every file of this build.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../service-worker.js', import.meta.url))
const publicFolder = fileURLToPath(new URL('../public/', import.meta.url))

export function serviceWorker() {
  return {
    name: 'banquet-service-worker',
    apply: 'build',
    // After every other plugin, so that all files are there.
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const built = Object.keys(bundle).filter((name) => name.startsWith('assets/') && !name.endsWith('.map'))
        const copied = filesIn(publicFolder)
        const files = [...built, ...copied].sort()
        // Built files are named by their content; the page and what is copied are not.
        const page = bundle['index.html']
        const content = [...copied.map((name) => readFileSync(publicFolder + name)), page?.source ?? '', files.join()]
        const hash = createHash('sha256')
        for (const part of content) hash.update(part)
        const text = readFileSync(source, 'utf8')
          .replace('__VERSION__', hash.digest('hex').slice(0, 12))
          .replace('__FILES__', JSON.stringify(files.map((name) => `/${name}`)))
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: text })
      },
    },
  }
}

function filesIn(folder, prefix = '') {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(`${folder}${entry.name}/`, `${prefix}${entry.name}/`) : [prefix + entry.name],
  )
}
