// Vite plugin: beside every text of the build its brotli form, a sixth smaller than gzip, for the server to send.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'

const compress = promisify(brotliCompress)
const TEXT = /\.(js|css|html|svg|json|webmanifest)$/
const SMALLEST_BYTES = 1024

async function packed(path) {
  const body = await readFile(path)
  if (body.length < SMALLEST_BYTES) return
  const params = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_SIZE_HINT]: body.length }
  const small = await compress(body, { params })
  if (small.length < body.length) await writeFile(`${path}.br`, small)
}

export function brotli() {
  return {
    name: 'banquet:brotli',
    apply: 'build',
    // Not part of the bundle: the service worker keeps files by their name alone.
    async writeBundle({ dir }) {
      const names = await readdir(dir, { recursive: true })
      await Promise.all(names.filter((name) => TEXT.test(name)).map((name) => packed(join(dir, name))))
    },
  }
}
