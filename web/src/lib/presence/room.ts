/** One branch's room: a private channel on which everybody who has the branch open says where they are. */
import { REALTIME_SUBSCRIBE_STATES, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js'
import { debug } from '@/lib/live/debug'
import { Pace } from './pace'
import { colleaguesOf } from './whereabouts'
import type { Colleague, Whereabouts } from './whereabouts'

/** How long somebody is still shown after their socket is gone: a reload is no absence. */
export const LINGER_MS = 5_000

type Leaving = { colleague: Colleague; timer: ReturnType<typeof setTimeout> }

export class PresenceRoom {
  readonly #client: SupabaseClient
  readonly #channel: RealtimeChannel
  readonly #personId: string
  readonly #onChange: () => void
  readonly #leaving = new Map<string, Leaving>()
  readonly #pace = new Pace<Whereabouts>((whereabouts) => void this.#channel.track({ ...whereabouts }))
  #here = new Map<string, Colleague>()
  #said: Whereabouts | null = null

  constructor(client: SupabaseClient, branchId: number, personId: string, onChange: () => void) {
    this.#client = client
    this.#personId = personId
    this.#onChange = onChange
    this.#channel = client.channel(`branch:${branchId}`, { config: { private: true, presence: { key: personId } } })
    this.#channel.on('presence', { event: 'sync' }, () => this.#sync())
    this.#channel.subscribe((status) => {
      debug('presence', `branch:${branchId} ${status}`)
      if (status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED && this.#said) this.#pace.offer(this.#said)
    })
  }

  get colleagues(): readonly Colleague[] {
    return [...this.#here.values(), ...[...this.#leaving.values()].map(({ colleague }) => colleague)]
  }

  say(whereabouts: Whereabouts): void {
    this.#said = whereabouts
    if (this.#channel.state === 'joined') this.#pace.offer(whereabouts)
  }

  close(): void {
    this.#pace.stop()
    for (const { timer } of this.#leaving.values()) clearTimeout(timer)
    this.#leaving.clear()
    this.#here.clear()
    void this.#client.removeChannel(this.#channel)
  }

  #sync(): void {
    const before = this.#here
    this.#here = new Map(colleaguesOf(this.#channel.presenceState(), this.#personId).map((each) => [each.id, each]))
    for (const id of this.#here.keys()) this.#forget(id)
    for (const colleague of before.values()) if (!this.#here.has(colleague.id)) this.#seeOff(colleague)
    this.#onChange()
  }

  #seeOff(colleague: Colleague): void {
    this.#forget(colleague.id)
    const timer = setTimeout(() => {
      this.#leaving.delete(colleague.id)
      this.#onChange()
    }, LINGER_MS)
    this.#leaving.set(colleague.id, { colleague, timer })
  }

  #forget(id: string): void {
    clearTimeout(this.#leaving.get(id)?.timer)
    this.#leaving.delete(id)
  }
}
