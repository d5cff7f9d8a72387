import { describe, expect, it } from 'vitest'
import { frameOf, gistOf, MAX_TEXT, prettyText, readMessage, writeMessage, type Message } from './frames'
import { pick } from './picking'

const message = (event: string, payload: unknown, topic = 'realtime:a'): Message => ({ joinRef: '1', ref: null, topic, event, payload })
const written = (event: string, payload: unknown, topic?: string) => frameOf(1, 'in', 0, 10, message(event, payload, topic))

describe('reading', () => {
  it('reads what it writes', () => {
    const sent = message('broadcast', { a: [1, null] })
    expect(readMessage(writeMessage(sent))).toEqual(sent)
  })

  it.each(['', 'nonsense', '{}', '[1,2]', 'null'])('takes %s for no message', (text) => {
    expect(readMessage(text)).toBeNull()
  })

  it('reads a binary broadcast of bytes and one of JSON', () => {
    const bytes = (encoding: number, rest: string) =>
      new Uint8Array([4, 10, 2, 0, encoding, ...new TextEncoder().encode(`realtime:ahi${rest}`)]).buffer
    expect(readMessage(bytes(0, 'xyz'))).toMatchObject({ topic: 'realtime:a', event: 'broadcast', payload: { event: 'hi', payload: '3 bytes' } })
    expect(readMessage(bytes(1, '{"n":1}'))).toMatchObject({ payload: { event: 'hi', payload: { n: 1 } } })
    expect(readMessage(new Uint8Array([9, 1]).buffer)).toBeNull()
  })
})

describe('writing down', () => {
  it('hides tokens wherever they stand', () => {
    const { text } = written('phx_join', { access_token: 'secret', config: [{ refresh_token: 'secret', tokens: 2 }] })
    expect(text).toBe('{"access_token":"[hidden]","config":[{"refresh_token":"[hidden]","tokens":2}]}')
  })

  it('keeps a bounded part of a payload, and says so', () => {
    const long = written('broadcast', { text: 'x'.repeat(MAX_TEXT) })
    expect([long.text.length, long.isCut]).toEqual([MAX_TEXT, true])
    expect(prettyText(long)).toBe(long.text)
    expect(prettyText(written('broadcast', { a: 1 }))).toBe('{\n  "a": 1\n}')
  })

  it('shows what could not be read', () => {
    expect(frameOf(1, 'in', 0, 3, null)).toMatchObject({ event: '', text: 'null', tone: 'warn' })
  })

  it.each([
    ['postgres_changes', { data: { type: 'INSERT', table: 'bookings' } }, 'INSERT bookings', 'neutral'],
    ['phx_reply', { status: 'ok', response: {} }, 'ok', 'neutral'],
    ['phx_reply', { status: 'error', response: { reason: 'no such table' } }, 'error: no such table', 'bad'],
    ['system', { message: 'checkpoint' }, 'checkpoint', 'ok'],
    ['system', { message: 'must_refetch', reason: 'rights' }, 'must_refetch: rights', 'warn'],
    ['broadcast', { event: 'hello' }, 'hello', 'neutral'],
    ['phx_error', { reason: 'Token has expired' }, 'Token has expired', 'bad'],
    ['phx_close', {}, '', 'warn'],
    ['heartbeat', {}, '', 'neutral'],
  ])('says what %s %j means', (event, payload, gist, tone) => {
    expect([gistOf(message(event, payload)), written(event, payload).tone]).toEqual([gist, tone])
  })
})

describe('picking', () => {
  const frames = [
    written('heartbeat', {}, 'phoenix'),
    written('broadcast', { event: 'Hello', payload: { who: 'Priya' } }),
    { ...written('phx_join', {}), direction: 'out' as const },
  ]
  const events = (text: string, direction: 'all' | 'in' | 'out' = 'all', heartbeats = false) =>
    pick(frames, { text, direction, heartbeats }).map(({ event }) => event)

  it('leaves heartbeats out unless they are asked for', () => {
    expect(events('')).toEqual(['broadcast', 'phx_join'])
    expect(events('', 'all', true)).toEqual(['heartbeat', 'broadcast', 'phx_join'])
  })

  it('finds every word anywhere, in any case', () => {
    expect(events('priya HELLO')).toEqual(['broadcast'])
    expect(events('priya nobody')).toEqual([])
  })

  it('tells directions apart', () => {
    expect([events('', 'in'), events('', 'out')]).toEqual([['broadcast'], ['phx_join']])
  })
})
