// @vitest-environment node
/** What a phone is, is said in sheets, in the utilities and in code: all of them mean the same windows. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PHONE } from '@/hooks/use-is-phone'

const SRC = join(import.meta.dirname, '..')
const sheets = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.css'))
  .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }))

it('every sheet that speaks of the first break means a phone on its side too', () => {
  const queries = sheets.flatMap(({ text }) => [...text.matchAll(/@media ([^{]*\b699(?:\.98)?px[^{]*) \{/g)].map(([, query]) => query))
  expect(queries.length).toBeGreaterThan(5)
  expect(new Set(queries)).toEqual(new Set([PHONE]))
})

it('the utilities of the tablet begin where those of the phone end', () => {
  const index = readFileSync(join(SRC, 'styles', 'index.css'), 'utf8')
  const queryOf = (variant: string) => new RegExp(`@custom-variant ${variant} \\{\\s*@media ([^{]*) \\{`).exec(index)?.[1]
  expect(queryOf('max-tablet')).toBe(PHONE)
  expect(queryOf('tablet')).toBe('(width >= 960px), (width >= 700px) and (height >= 480px), (width >= 700px) and (pointer: fine)')
})
