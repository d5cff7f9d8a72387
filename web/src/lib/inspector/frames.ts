/**
 * Frames as the Inspector shows them. Pure.
 *
 * Speaks vsn 2.0.0: arrays of five, and the binary kind 4 by which broadcasts arrive. Tokens are hidden the moment
 * a frame is written down: a screen is looked at over shoulders.
 */

export type Direction = 'in' | 'out'

export type Frame = {
  /** Counts up from 1 for the life of the page. */
  id: number
  direction: Direction
  /** Milliseconds since the epoch. */
  at: number
  topic: string
  event: string
  /** What it says, in a word or two; may be empty. */
  gist: string
  /** Of the frame as it was on the wire. */
  bytes: number
  /** The payload as JSON text, tokens hidden, at most `MAX_TEXT` characters. */
  text: string
  isCut: boolean
  tone: 'neutral' | 'ok' | 'warn' | 'bad'
}

/** A frame before it is written down. */
export type Message = { joinRef: string | null; ref: string | null; topic: string; event: string; payload: unknown }

/** Characters of one payload that are kept. */
export const MAX_TEXT = 64 * 1024

export const HEARTBEAT_TOPIC = 'phoenix'

const BROADCAST = 4
const BROADCAST_HEADER = 5

/** The message in what a socket gave; null for what is no message. */
export function readMessage(data: string | ArrayBuffer): Message | null {
  if (typeof data !== 'string') return readBroadcast(new Uint8Array(data))
  const value = parsed(data)
  if (!Array.isArray(value) || value.length < 5) return null
  const [joinRef, ref, topic, event, payload] = value as unknown[]
  return { joinRef: textOrNull(joinRef), ref: textOrNull(ref), topic: String(topic), event: String(event), payload }
}

export function writeMessage({ joinRef, ref, topic, event, payload }: Message): string {
  return JSON.stringify([joinRef, ref, topic, event, payload])
}

/** Kind, sizes of topic, event and metadata, encoding; then these three, then the payload. */
function readBroadcast(bytes: Uint8Array): Message | null {
  const [kind, topicSize = 0, eventSize = 0, metaSize = 0, encoding] = bytes
  if (kind !== BROADCAST || bytes.length < BROADCAST_HEADER) return null
  let at = BROADCAST_HEADER
  const take = (size: number) => new TextDecoder().decode(bytes.subarray(at, (at += size)))
  const [topic, event, meta] = [take(topicSize), take(eventSize), take(metaSize)]
  const rest = bytes.subarray(at)
  const payload = encoding === 1 ? parsed(new TextDecoder().decode(rest)) : `${rest.length} bytes`
  return { joinRef: null, ref: null, topic, event: 'broadcast', payload: { event, payload, ...(meta && { meta: parsed(meta) }) } }
}

/** Writes a message down. */
export function frameOf(id: number, direction: Direction, at: number, bytes: number, message: Message | null): Frame {
  const payload = message?.payload ?? null // undefined has no JSON text
  const text = JSON.stringify(withoutTokens(payload))
  return {
    id,
    direction,
    at,
    bytes,
    topic: message?.topic ?? '',
    event: message?.event ?? '',
    gist: message ? gistOf(message) : '',
    text: text.slice(0, MAX_TEXT),
    isCut: text.length > MAX_TEXT,
    tone: toneOf(message),
  }
}

/** The payload over several lines; as it stands where it was cut. */
export function prettyText({ text, isCut }: Pick<Frame, 'text' | 'isCut'>): string {
  return isCut ? text : JSON.stringify(parsed(text), null, 2)
}

/** The payload of a frame that says what happened, in a word or two: *INSERT bookings*, *checkpoint*. */
export function gistOf(message: Pick<Message, 'event' | 'payload'>): string {
  const payload = recordOf(message.payload)
  const data = recordOf(payload['data'])
  switch (message.event) {
    case 'postgres_changes':
      return `${textOf(data['type'])} ${textOf(data['table'])}`
    case 'phx_reply':
      return [payload['status'], recordOf(payload['response'])['reason']].filter(Boolean).map(textOf).join(': ')
    case 'system':
      return [payload['message'], payload['reason']].filter(Boolean).map(textOf).join(': ')
    case 'broadcast':
    case 'presence':
      return textOf(payload['event'])
    case 'phx_error':
      return textOf(payload['reason'])
    default:
      return ''
  }
}

function toneOf(message: Message | null): Frame['tone'] {
  if (!message) return 'warn'
  const payload = recordOf(message.payload)
  if (message.event === 'phx_error' || payload['status'] === 'error') return 'bad'
  if (payload['message'] === 'must_refetch' || message.event === 'phx_close') return 'warn'
  return payload['message'] === 'checkpoint' ? 'ok' : 'neutral'
}

/** Whatever is called a token, wherever it stands. */
function withoutTokens(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTokens)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, /token$/i.test(key) && typeof each === 'string' ? '[hidden]' : withoutTokens(each)]),
  )
}

export function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** A value in words: a text as it is, nothing for nothing, else its JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : textOf(value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
