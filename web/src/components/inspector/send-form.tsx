/** What one can say on a channel: a broadcast, or that one is here. */
import { useState, type FormEvent } from 'react'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { Segmented } from '@/components/ui/segmented'
import { parseObject } from '@/lib/inspector/spec'
import { words } from '@/lib/inspector/words'

const kinds = [
  { id: 'broadcast', label: words.broadcast },
  { id: 'presence', label: words.presence },
] as const

export type SendFormProps = {
  onBroadcast: (event: string, payload: object) => void
  /** null: not here any more. */
  onTrack: (payload: object | null) => void
}

export function SendForm({ onBroadcast, onTrack }: SendFormProps) {
  const [kind, setKind] = useState<'broadcast' | 'presence'>('broadcast')
  const [event, setEvent] = useState('hello')
  const [text, setText] = useState('{"from": "inspector"}')
  const payload = parseObject(text)
  function submit(submitted: FormEvent) {
    submitted.preventDefault()
    if (!payload) return
    if (kind === 'broadcast') onBroadcast(event, payload)
    else onTrack(payload)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2.5" aria-label={words.send} noValidate>
      <div><Segmented label={words.send} items={kinds} value={kind} onChange={setKind} /></div>
      {kind === 'broadcast' && <TextField label={words.eventName} value={event} onChange={setEvent} autoComplete="off" spellCheck="false" />}
      <TextField label={words.payload} value={text} onChange={setText} rows={3} error={payload ? null : words.payloadWrong} spellCheck="false" />
      <div className="flex gap-2">
        <Button type="submit" className="h-11 tablet:h-8">{kind === 'broadcast' ? words.send : words.track}</Button>
        {kind === 'presence' && <Button className="h-11 tablet:h-8" onPress={() => onTrack(null)}>{words.untrack}</Button>}
      </div>
    </form>
  )
}
