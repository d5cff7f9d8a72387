import { beforeEach, describe, expect, it } from 'vitest'
import { loadConfig, parseConfig, rememberedConfig } from '@/lib/config'

beforeEach(() => localStorage.clear())

describe('the configuration of the server', () => {
  it('is read', async () => {
    const get = () => Promise.resolve(Response.json({ publishable_key: 'k', signup: 'open', demo: true, mail: true, url: 'ignored' }))
    expect(await loadConfig(get)).toEqual({ publishableKey: 'k', canSignUp: true, isDemo: true, sendsMail: true })
  })

  it('offers nothing that the server does not say', () => {
    expect(parseConfig({ publishable_key: 'k', signup: 'invitation', demo: 'yes', mail: 'yes' })).toEqual({ publishableKey: 'k', canSignUp: false, isDemo: false, sendsMail: false })
  })

  it.each([null, [], {}, { publishable_key: '' }, { publishable_key: 7 }])('without a key is refused: %j', (json) => {
    expect(() => parseConfig(json)).toThrow('no publishable key')
  })

  it('is the last one while the server cannot be reached', async () => {
    const lost = () => Promise.reject(new TypeError('Failed to fetch'))
    await expect(loadConfig(lost)).rejects.toThrow('Failed to fetch')
    await loadConfig(() => Promise.resolve(Response.json({ publishable_key: 'k', signup: 'open' })))
    expect(await loadConfig(lost)).toEqual({ publishableKey: 'k', canSignUp: true, isDemo: false, sendsMail: false })
  })

  it('is known at once where it was read before', async () => {
    expect(rememberedConfig()).toBeNull()
    const config = await loadConfig(() => Promise.resolve(Response.json({ publishable_key: 'k', signup: 'open' })))
    expect(rememberedConfig()).toEqual(config)
  })

  it('says what the server answered', async () => {
    await expect(loadConfig(() => Promise.resolve(new Response('', { status: 503 })))).rejects.toThrow('The server answered 503')
  })
})
