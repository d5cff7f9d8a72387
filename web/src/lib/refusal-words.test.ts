/** Refusals of the server in the language of the page. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inWords, refusalWords } from '@/lib/refusal-words'
import { chooseLanguage } from '@/lib/messages/languages'

const wanted = { code: '23514', message: '40 Cocktail table are wanted, but 12 are on hand', details: null, hint: 'Transfer some' }

describe('in English', () => {
  it('are what the server said', () => {
    expect(refusalWords(wanted)).toBe(wanted.message)
    expect(inWords(wanted)).toBe(wanted)
  })
})

describe('in Hindi', () => {
  afterEach(() => {
    localStorage.clear()
    vi.resetModules()
  })

  async function inHindi() {
    chooseLanguage('hi')
    vi.resetModules()
    return import('@/lib/refusal-words')
  }

  it('say the same, and leave out what only English says', async () => {
    const hindi = await inHindi()
    expect(hindi.inWords(wanted)).toEqual({ ...wanted, message: '40 Cocktail table चाहिए, मौजूद 12 हैं', hint: null })
    expect(hindi.refusalWords({ code: '23514', message: '3 Sofa, two-seat cannot come back: 2 are out' })).toBe('3 Sofa, two-seat वापस नहीं आ सकते: बाहर 2 हैं')
    expect(hindi.refusalWords({ code: '23514', message: '3 Sofa cannot come back into service: 2 are out of it' })).toContain('मरम्मत')
    expect(hindi.refusalWords({ code: '23514', message: 'An option holds for 21 days at most' })).toContain('21 दिन')
  })

  it('are told by their code where nobody translated the sentence, else as they came', async () => {
    const hindi = await inHindi()
    expect(hindi.refusalWords({ code: '42501', message: 'Your role may not challenge an option' })).toBe('आपकी भूमिका यह नहीं कर सकती')
    expect(hindi.refusalWords({ code: 'XX000', message: 'Something new' })).toBe('Something new')
  })

  it('know every code that the database refuses with', async () => {
    const { messages } = await import('@/lib/messages')
    const sql = join(import.meta.dirname, '../../../src/banquet/schema/banquet')
    const codes = readdirSync(sql).flatMap((name) => [...readFileSync(join(sql, name), 'utf8').matchAll(/errcode = '(\w+)'/g)].map(([, code]) => code))
    expect([...new Set(codes)].filter((code) => !(String(code) in messages.refusals.byCode))).toEqual([])
  })
})
