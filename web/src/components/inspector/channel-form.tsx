/** What to join: topic, rows, where from; and the button that does it. */
import { useState, type FormEvent } from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { ComboBox } from '@/components/ui/combo-box'
import { TextField } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import type { ChannelState } from '@/lib/inspector/inspector'
import type { ChannelSpec, Since } from '@/lib/inspector/spec'
import { words } from '@/lib/inspector/words'

const NO_TABLE = ' none'

const events = [
  { id: '*', label: words.anyEvent },
  { id: 'INSERT', label: 'INSERT' },
  { id: 'UPDATE', label: 'UPDATE' },
  { id: 'DELETE', label: 'DELETE' },
] as const

export type ChannelFormProps = {
  spec: ChannelSpec
  onChange: (spec: ChannelSpec) => void
  /** Names of the tables one may read. */
  tables: readonly string[]
  channel: ChannelState
  /** Whether there is a checkpoint to go on from. */
  hasCursor: boolean
  onJoin: () => void
  onLeave: () => void
}

export function ChannelForm(props: ChannelFormProps) {
  const { spec, onChange, channel, onJoin, onLeave } = props
  const [isChecked, setChecked] = useState(false)
  const isOpen = ['connecting', 'joining', 'joined'].includes(channel.status)
  const change = (part: Partial<ChannelSpec>) => onChange({ ...spec, ...part })
  function submit(event: FormEvent) {
    event.preventDefault()
    setChecked(true)
    if (spec.topic.trim() && !isPositionMissing(spec)) onJoin()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2.5" aria-label={words.channel} noValidate>
      <TextField
        label={words.topic}
        value={spec.topic}
        onChange={(topic) => change({ topic })}
        error={isChecked && !spec.topic.trim() ? words.topicMissing : null}
        autoComplete="off"
        spellCheck="false"
      />
      <Rows {...props} change={change} isChecked={isChecked} />
      <div className="grid grid-cols-2 gap-x-3">
        <Checkbox isSelected={spec.batch} onChange={(batch) => change({ batch })} isDisabled={spec.table === null}>{words.batch}</Checkbox>
        <Checkbox isSelected={spec.isPrivate} onChange={(isPrivate) => change({ isPrivate })}>{words.private}</Checkbox>
        <Checkbox isSelected={spec.presence} onChange={(presence) => change({ presence })}>{words.presence}</Checkbox>
        <Checkbox isSelected={spec.logged} onChange={(logged) => change({ logged })}>{words.logged}</Checkbox>
      </div>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" className="h-11 tablet:h-8" isBusy={channel.status === 'connecting' || channel.status === 'joining'}>
          {isOpen ? words.joinAgain : words.join}
        </Button>
        {isOpen && <Button className="h-11 tablet:h-8" onPress={onLeave}>{words.leave}</Button>}
      </div>
    </form>
  )
}

type RowsProps = ChannelFormProps & { change: (part: Partial<ChannelSpec>) => void; isChecked: boolean }

function Rows({ spec, tables, hasCursor, change, isChecked }: RowsProps) {
  const names = spec.table !== null && !tables.includes(spec.table) ? [...tables, spec.table] : tables
  const items = [{ id: NO_TABLE, label: words.noTable }, ...names.map((name) => ({ id: name, label: name }))]
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <ComboBox
          label={words.table}
          items={items}
          value={spec.table ?? NO_TABLE}
          onChange={(id) => change({ table: id === NO_TABLE ? null : id })}
          onAdd={(table) => change({ table })}
        />
        <Select label={words.event} items={events} value={spec.event} onChange={(event) => change({ event: event as ChannelSpec['event'] })} isDisabled={spec.table === null} />
      </div>
      <TextField label={words.filter} value={spec.filter} onChange={(filter) => change({ filter })} placeholder={words.filterExample} isDisabled={spec.table === null} autoComplete="off" spellCheck="false" />
      <Select label={words.since} items={sinceChoices(hasCursor)} value={spec.since} onChange={(since) => change({ since: since as Since })} isDisabled={spec.table === null} />
      {spec.since === 'custom' && (
        <TextField
          label={words.position}
          value={spec.position}
          onChange={(position) => change({ position })}
          error={isChecked && isPositionMissing(spec) ? words.positionMissing : null}
          autoComplete="off"
          spellCheck="false"
        />
      )}
    </>
  )
}

function sinceChoices(hasCursor: boolean) {
  const { checkpoint, ...others } = words.sinceChoices
  const all = Object.entries({ ...others, ...(hasCursor && { checkpoint }) })
  return all.map(([id, label]) => ({ id, label }))
}

function isPositionMissing({ since, position, table }: ChannelSpec): boolean {
  return table !== null && since === 'custom' && !position.trim()
}
