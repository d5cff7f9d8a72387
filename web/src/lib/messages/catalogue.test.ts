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

  it('imports words alone, for it is awaited as the page starts', () => {
    const source = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')
    const imports = (name: string) => [...source(name).matchAll(/^import (?!type )(?:[^']*)'(.*)'/gm)].map(([, from]) => from)
    expect(imports('hi.ts').filter((from) => !from?.startsWith('./hi/'))).toEqual([])
    expect(readdirSync(join(import.meta.dirname, 'hi')).flatMap((name) => imports(`hi/${name}`))).toEqual([])
  })
})

/** Groups that are looked up by what the server says: its codes stand in no screen. */
const BY_CODE = ['refusals.byCode.', 'inspector.refetches.']

describe('English', () => {
  it('has no words that no screen says', () => {
    const root = join(import.meta.dirname, '../..')
    const screens = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|^lib\/messages\//.test(name))
      .map((name) => readFileSync(join(root, name), 'utf8'))
    const names = new Set(screens.join('\n').match(/\w+/g))
    const unsaid = kindsOf(en).filter(([key]) => !BY_CODE.some((group) => key.startsWith(group)) && !names.has(key.slice(key.lastIndexOf('.') + 1)))
    expect(unsaid.map(([key]) => key)).toEqual([])
  })
})

/** What is the same in both languages: the product's name, marks, examples of the protocol, and data put in a row. */
const SAME = new Set([
  'product', 'presence.somewhere', 'booking.history.system',
  'boards.tiers.1', 'boards.tiers.2', 'boards.tiers.3', 'boards.muhuratSet',
  'daySheet.titleOf', 'diary.spokenChange', 'diary.theirs', 'diary.whatsApp', 'entrance.invitation.place', 'moving.spokenPlace', 'moving.spokenTitle',
  'palette.place', 'palette.section', 'people.done.granted', 'people.form.refused',
  'figures.csv', 'figures.needs.of', 'figures.needs.option', 'figures.feed.system',
  'leads.sources.whatsapp', 'leads.sourcesWithin.whatsapp', 'leads.kinds.whatsapp', 'leads.offers.place', 'leads.card.next',
  'leads.board.column', 'leads.panel.theirs', 'leads.said.moved', 'leads.said.closed', 'leads.said.next', 'leads.live.spoken',
  'stock.sku', 'stock.sum', 'stock.movementLabel', 'stock.taskOf', 'stock.settleLabel', 'stock.answered',
  'inspector.filterExample', 'inspector.none', 'inspector.partNames.database',
])

/** Names and marks that are written the same in every language. */
const AS_THEY_ARE = /Banquet|WhatsApp|CSV|SKU|sku|kind|returnable|consumable|name|JSON|PostgreSQL|[×−]/g

describe.each(Object.keys(en).filter((area) => area !== 'product') as (keyof typeof hi)[])('Hindi of %s', (area) => {
  const sentences = leavesOf(hi[area] as Words, `${area}.`)
  const english = new Map(leavesOf(en[area] as unknown as Words, `${area}.`))

  it('lacks nothing', () => {
    const keys = new Set(sentences.map(([key]) => key))
    expect([...english.keys()].filter((key) => !keys.has(key))).toEqual([])
  })

  it('says nothing as English does, but what is the same word', () => {
    const isSame = (key: string, value: unknown) => {
      const others = textsOf(english.get(key))
      return textsOf(value).every((text) => others.includes(text))
    }
    expect(sentences.filter(([key, value]) => !SAME.has(key) && isSame(key, value)).map(([key]) => key)).toEqual([])
  })

  it('says everything in its own script', () => {
    const isEnglish = (text: string) => /[a-z]{2,}/i.test(text.replace(AS_THEY_ARE, '')) && !/[\u0900-\u097f]/.test(text)
    const said = sentences.filter(([key]) => !SAME.has(key))
    expect(said.flatMap(([key, value]) => textsOf(value).filter(isEnglish).map((text) => `${key}: ${text}`))).toEqual([])
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

/** What is said of any values that a sentence may take: numbers, names in its own script, lists of them. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.map(String)
  const say = value as (...values: unknown[]) => string
  return [30, 'क', ['क', 'क']].flatMap((each) => {
    try {
      return [String(say(each, each, each, each, each))]
    } catch {
      return [] // a sentence of another kind of value
    }
  })
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
