/** The catalogue: a translation fits English, and is chosen on each device. */
import { readdirSync, readFileSync } from 'node:fs'
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

  it('imports words alone, for it is awaited as the page starts', () => {
    const source = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')
    const imports = (name: string) => [...source(name).matchAll(/^import (?!type ).*'(.*)'/gm)].map(([, from]) => from)
    expect(imports('hi.ts').filter((from) => !from?.startsWith('./hi/'))).toEqual([])
    expect(readdirSync(join(import.meta.dirname, 'hi')).flatMap((name) => imports(`hi/${name}`))).toEqual([])
  })
})

/** Areas that are translated whole, in which nothing is ever English. */
const COMPLETE = ['booking', 'figures', 'leads', 'settings', 'stock', 'sync', 'today'] as const

/** Names and marks that are the same in every language. */
const AS_THEY_ARE = /Banquet|WhatsApp|CSV|SKU|sku|kind|returnable|consumable|name|[×−]/g

describe.each(COMPLETE)('Hindi of %s', (area) => {
  const sentences = leavesOf(hi[area] as Words)

  it('lacks nothing', () => {
    const keys = new Set(sentences.map(([key]) => key))
    expect(leavesOf(en[area]).filter(([key]) => !keys.has(key)).map(([key]) => key)).toEqual([])
  })

  it('says everything in its own script', () => {
    const isEnglish = (text: string) => /[a-z]{2,}/i.test(text.replace(AS_THEY_ARE, '')) && !/[\u0900-\u097f]/.test(text)
    expect(sentences.flatMap(([key, value]) => textsOf(value).filter(isEnglish).map((text) => `${key}: ${text}`))).toEqual([])
  })
})

describe('numbers in Hindi', () => {
  const { leads, stock, sync, settings } = translated(en, hi)

  it.each([
    [stock.shortages(1), '1 कमी'], [stock.shortages(3), '3 कमियाँ'],
    [sync.missing(1), '1 मान चुनना बाकी है'], [sync.missing(2), '2 मान चुनने बाकी हैं'],
    [settings.hoursOnly(1), '1 घंटा'], [settings.hoursOnly(20), '20 घंटे'],
    [leads.convert.act(0), 'बुक हुई लिखें'], [leads.convert.act(1), 'बुकिंग बनाएँ'], [leads.convert.act(3), '3 बुकिंग बनाएँ'],
  ])('agree with what they count: %s', (said, wanted) => expect(said).toBe(wanted))
})

/** `panel.title` and what stands there: text, a list of texts or a sentence. */
function leavesOf(words: Words, path = ''): [string, unknown][] {
  return Object.entries(words).flatMap(([key, value]): [string, unknown][] => (isGroup(value) ? leavesOf(value, `${path}${key}.`) : [[path + key, value]]))
}

/** What is said, with any values that a sentence takes: numbers, or names in its own script. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.map(String)
  const say = value as (...values: unknown[]) => string
  return [30, 'क'].map((each) => say(each, each, each, each, each))
}

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
