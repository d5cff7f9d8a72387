/** The dark theme is written twice, since a rule cannot hang on an attribute or a media query: both must say the same. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8').replace(/\/\*.*?\*\//gs, '')

function declarationsAfter(selector: string): string[] {
  const block = css.slice(css.indexOf(selector)).split('}')[0] ?? ''
  return block.match(/[\w-]+: [^;]+(?=;)/g) ?? []
}

it('is as dark where the system asks for it as where the person chose it', () => {
  const chosen = declarationsAfter(':root[data-theme="dark"] {')
  expect(chosen).toContain('color-scheme: dark')
  expect(declarationsAfter(':root:not([data-theme="light"]) {')).toEqual(chosen)
})
