/** The catalogue: a translation fits English, and is chosen on each device. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as en from './en'
import { hi } from './hi'
import { chooseLanguage, chosenLanguage, translated } from './languages'

type Words = Readonly<Record<string, unknown>>

function isGroup(value: unknown): value is Words {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `diary.status.lost` and what kind of words stand there; a sentence by the number of its parameters. */
function kindsOf(words: Words, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] => {
    if (isGroup(value)) return kindsOf(value, `${path}${key}.`)
    return [[path + key, typeof value === 'function' ? `sentence of ${value.length}` : Array.isArray(value) ? 'list' : typeof value]]
  })
}

function parametersOf(kind: string): number | null {
  const found = /^sentence of (\d+)$/.exec(kind)
  return found ? Number(found[1]) : null
}

describe('a translation', () => {
  const english = new Map(kindsOf(en))

  it.each(kindsOf(hi))('has %s where English has it, with the same parameters', (key, kind) => {
    // a sentence may leave out what its language does not say, never ask for more
    const wanted = english.get(key) ?? 'nothing'
    if (parametersOf(kind) === null) expect(kind).toBe(wanted)
    else expect(parametersOf(kind)).toBeLessThanOrEqual(parametersOf(wanted) ?? -1)
  })

  it('is laid over English: what it lacks stays', () => {
    const words = translated({ a: 'one', b: { c: 'two', d: (name: string) => `to ${name}` }, e: ['x', 'y'] }, { b: { d: (name) => `${name} ko` } })
    expect([words.a, words.b.c, words.b.d('Priya'), words.e]).toEqual(['one', 'two', 'Priya ko', ['x', 'y']])
  })

  it('is in its own script', () => {
    const texts = Object.values(hi.shell ?? {}).filter((text): text is string => typeof text === 'string')
    expect(texts.length).toBeGreaterThan(5)
    for (const text of texts) expect(text).toMatch(/[\u0900-\u097f]/)
  })

  it('imports nothing that runs, for it is awaited as the page starts', () => {
    const source = readFileSync(join(import.meta.dirname, 'hi.ts'), 'utf8')
    expect([...source.matchAll(/^import (?!type )/gm)]).toEqual([])
  })
})

describe('the language of this device', () => {
  afterEach(() => {
    localStorage.clear()
    vi.resetModules()
  })

  it('is English until another is chosen, and again when that is taken back', () => {
    expect(chosenLanguage()).toBe('en')
    chooseLanguage('hi')
    expect(chosenLanguage()).toBe('hi')
    chooseLanguage('en')
    expect([chosenLanguage(), localStorage.length]).toEqual(['en', 0])
  })

  it('is English for a language that nobody made', () => {
    localStorage.setItem('banquet-language', 'tlh')
    expect(chosenLanguage()).toBe('en')
  })

  it('decides the words as the page starts', async () => {
    chooseLanguage('hi')
    vi.resetModules()
    const { messages, language } = await import('./index')
    expect([language, messages.shell.diary, messages.product]).toEqual(['hi', 'डायरी', 'Banquet'])
  })
})
