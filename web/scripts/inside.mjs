// Vite plugin: names in the page the files behind the door, which the page cannot link to for everybody: who is signed
// in needs them at once (public/before-paint.js), who is not needs the form first (src/app/door.tsx).
import { fileURLToPath } from 'node:url'

const ENTRY = fileURLToPath(new URL('../src/app/inside.tsx', import.meta.url))

export function inside() {
  return {
    name: 'banquet:inside',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk')
        const entry = chunks.find(({ facadeModuleId }) => facadeModuleId === ENTRY) ?? chunks.find(({ moduleIds }) => moduleIds.includes(ENTRY))
        const files = new Set([entry.fileName])
        for (const file of files) for (const needed of bundle[file].imports) files.add(needed)
        const content = [...files].map((file) => `/${file}`).filter((file) => !html.includes(file)).join(' ')
        // ahead of the script that reads it
        return [{ tag: 'meta', attrs: { name: 'inside', content }, injectTo: 'head-prepend' }]
      },
    },
  }
}
