/** What runs ahead of the application, on a browser that forbids storage. */
import { readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'

const script = readFileSync('public/before-paint.js', 'utf8')
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the script as the page runs it
const run = new Function(script) as () => void
const names = ['localStorage', 'sessionStorage'] as const
const own = names.map((name) => Object.getOwnPropertyDescriptor(window, name) ?? {})
afterEach(() => names.forEach((name, at) => Object.defineProperty(window, name, own[at] ?? {})))

it('leaves storage as it is where there is some', () => {
  const before = names.map((name) => window[name])
  run()
  expect(names.map((name, at) => window[name] === before[at])).toEqual([true, true])
})

it('lends what lasts as long as the page where storage is forbidden', () => {
  for (const name of names) {
    Object.defineProperty(window, name, { configurable: true, get: () => { throw new DOMException('denied', 'SecurityError') } })
  }
  run()
  localStorage.setItem('a', '1')
  localStorage.setItem('b', '2')
  localStorage.removeItem('a')
  expect([localStorage.getItem('a'), localStorage.getItem('b'), localStorage.key(0), localStorage.length]).toEqual([null, '2', 'b', 1])
  expect(sessionStorage.getItem('b')).toBeNull()
})
