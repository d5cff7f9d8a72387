/**
 * One channel on a socket of its own, spoken to by hand so that every frame is seen as it is on the wire.
 *
 * The application's own client would hide replies and references, and share its socket with the diary. This one
 * does not come back by itself either: what ends a channel is what one is here to see.
 */
import { supabase, type BanquetClient } from '@/lib/client'
import { Listeners } from '@/lib/live/listeners'
import { FrameLog } from './frame-log'
import { HEARTBEAT_TOPIC, readMessage, recordOf, textOf, writeMessage, type Message } from './frames'
import { advance, nowhere, type Position } from './position'
import { joinPayload, type ChannelSpec } from './spec'

export type ChannelState =
  | { status: 'idle' | 'connecting' | 'joining' | 'joined' }
  /** `reason` in the server's words. */
  | { status: 'refused' | 'failed' | 'lost'; reason: string }

export type InspectorState = { channel: ChannelState; position: Position }

export const HEARTBEAT_MS = 15_000

/** `WebSocket.OPEN`. */
const OPEN = 1

type Options = { transport?: typeof WebSocket; now?: () => number }

export class Inspector {
  readonly log = new FrameLog()
  readonly #client: BanquetClient
  readonly #transport: typeof WebSocket
  readonly #now: () => number
  readonly #listeners = new Listeners()
  readonly #stopAuth: () => void
  #state: InspectorState = { channel: { status: 'idle' }, position: nowhere }
  #socket: WebSocket | null = null
  #timer: ReturnType<typeof setInterval> | undefined
  #topic = ''
  #joinRef = ''
  #ref = 0

  constructor(client: BanquetClient = supabase, { transport = WebSocket, now = Date.now }: Options = {}) {
    this.#client = client
    this.#transport = transport
    this.#now = now
    const { data } = client.auth.onAuthStateChange((event, session) => {
      if (event === 'TOKEN_REFRESHED' && session) this.#renew(session.access_token)
    })
    this.#stopAuth = () => data.subscription.unsubscribe()
  }

  getState = (): InspectorState => this.#state

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  /** Joins a channel on a new socket; whatever was joined before is dropped. */
  async join(spec: ChannelSpec): Promise<void> {
    this.#drop()
    const last = this.#state.position.cursor
    this.#set({ channel: { status: 'connecting' }, position: { ...nowhere, cursor: last } })
    const { data } = await this.#client.auth.getSession()
    if (this.#state.channel.status !== 'connecting') return
    const socket = new this.#transport(addressOf(this.#client, spec.logged))
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    socket.onopen = () => this.#onOpen(spec, last, data.session?.access_token ?? null)
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => this.#onMessage(event.data)
    socket.onclose = (event) => this.#onClose(socket, event)
  }

  /** Leaves the channel and closes its socket. */
  leave(): void {
    if (this.#socket?.readyState === OPEN) this.#send('phx_leave', {})
    this.#drop()
    this.#set({ ...this.#state, channel: { status: 'idle' } })
  }

  /** Sends a broadcast to everybody on the channel. */
  broadcast(event: string, payload: object): void {
    this.#send('broadcast', { type: 'broadcast', event, payload })
  }

  /** Tells the others that one is here, or with null that one is not any more. */
  track(payload: object | null): void {
    this.#send('presence', payload ? { type: 'presence', event: 'track', payload } : { type: 'presence', event: 'untrack' })
  }

  /** Ends everything. */
  close(): void {
    this.#stopAuth()
    this.#drop()
    this.log.close()
  }

  #onOpen(spec: ChannelSpec, cursor: string | null, token: string | null): void {
    this.#topic = `realtime:${spec.topic.trim()}`
    this.#joinRef = String(this.#ref + 1)
    this.#set({ ...this.#state, channel: { status: 'joining' } })
    this.#send('phx_join', joinPayload(spec, cursor, token))
    this.#timer = setInterval(() => this.#write({ joinRef: null, topic: HEARTBEAT_TOPIC, event: 'heartbeat', payload: {} }), HEARTBEAT_MS)
  }

  #onMessage(data: string | ArrayBuffer): void {
    const message = readMessage(data)
    const at = this.#now()
    this.log.add('in', at, typeof data === 'string' ? new Blob([data]).size : data.byteLength, message)
    if (!message || message.topic !== this.#topic) return
    const channel = this.#channelAfter(message)
    const position = advance(this.#state.position, message, at)
    if (channel !== this.#state.channel || position !== this.#state.position) this.#set({ channel, position })
  }

  #channelAfter({ event, ref, payload }: Message): ChannelState {
    const said = recordOf(payload)
    if (event === 'phx_reply' && ref === this.#joinRef) {
      if (said['status'] === 'ok') return { status: 'joined' }
      return { status: 'refused', reason: textOf(recordOf(said['response'])['reason']) }
    }
    if (event === 'phx_error' || event === 'phx_close') return { status: 'failed', reason: textOf(said['reason']) || event }
    return this.#state.channel
  }

  #onClose(socket: WebSocket, { code, reason }: CloseEvent): void {
    if (socket !== this.#socket) return
    this.#drop()
    this.#set({ ...this.#state, channel: { status: 'lost', reason: reason ? `${reason} (${code})` : String(code) } })
  }

  #renew(token: string): void {
    if (this.#state.channel.status === 'joined') this.#send('access_token', { access_token: token })
  }

  #send(event: string, payload: object): void {
    this.#write({ joinRef: this.#joinRef, topic: this.#topic, event, payload })
  }

  #write(message: Omit<Message, 'ref'>): void {
    if (this.#socket?.readyState !== OPEN) return
    const sent: Message = { ...message, ref: String((this.#ref += 1)) }
    const data = writeMessage(sent)
    this.#socket.send(data)
    this.log.add('out', this.#now(), new Blob([data]).size, sent)
  }

  #drop(): void {
    clearInterval(this.#timer)
    const socket = this.#socket
    this.#socket = null
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  #set(state: InspectorState): void {
    this.#state = state
    this.#listeners.tell()
  }
}

/** Where the application's own client connects, key included. */
function addressOf(client: BanquetClient, logged: boolean): string {
  const url = new URL(client.realtime.endpointURL())
  if (logged) url.searchParams.set('log_level', 'info')
  return url.href
}
