/** The functions a lead asks for: day or days, session, what it is. */
import type { Daypart, Wish } from '@/lib/database'
import { messages } from '@/lib/messages'
import { addDays, weekdayName } from '@/lib/time'
import { Button } from '@/components/ui/button'
import { DateField } from '@/components/ui/date-field'
import { TextField } from '@/components/ui/field'
import { Select } from '@/components/ui/select'

const words = messages.leads.panel
const ANY = 'any'
const A_MONDAY = '2026-11-23'

type Props = { wishes: readonly Wish[]; dayparts: readonly Daypart[]; today: string; onChange: (wishes: readonly Wish[]) => void }

export function WishEditor({ wishes, dayparts, today, onChange }: Props) {
  const replace = (index: number, wish: Wish): void => onChange(wishes.map((each, place) => (place === index ? wish : each)))
  const last = wishes.at(-1)
  const following = last ? addDays(last.to, 1) : addDays(today, 14)
  return (
    <div className="flex flex-col gap-2">
      {wishes.map((wish, index) => (
        <fieldset key={index} className="rounded-card border border-line bg-sunken p-2.5">
          <legend className="px-1 text-12 font-medium text-text-2">{words.function(index + 1)}</legend>
          <WishFields {...{ wish, dayparts, today }} onChange={(next) => replace(index, next)} />
          <Button size="sm" variant="quiet" className="mt-1.5 h-11! tablet:h-[26px]!" onPress={() => onChange(wishes.filter((_, place) => place !== index))}>{words.removeWish}</Button>
        </fieldset>
      ))}
      <Button size="sm" icon="plus" className="h-11! self-start tablet:h-[26px]!" onPress={() => onChange([...wishes, { from: following, to: following }])}>{words.addWish}</Button>
    </div>
  )
}

type FieldsProps = { wish: Wish; dayparts: readonly Daypart[]; today: string; onChange: (wish: Wish) => void }

function WishFields({ wish, dayparts, today, onChange }: FieldsProps) {
  const days = Array.from({ length: 7 }, (_, index) => ({ id: String(index + 1), label: weekdayName(addDays(A_MONDAY, index), 'long') }))
  return (
    <div className="grid grid-cols-2 gap-2">
      <DateField label={words.from} value={wish.from} today={today} onChange={(from) => { if (from) onChange({ ...wish, from, to: wish.to < from || wish.to === wish.from ? from : wish.to }) }} />
      <DateField label={words.to} value={wish.to} today={today} onChange={(to) => { if (to) onChange({ ...wish, to, from: wish.from > to ? to : wish.from }) }} />
      <Select
        label={words.session}
        items={[{ id: ANY, label: words.anySession }, ...dayparts.map(({ code, name }) => ({ id: code, label: name }))]}
        value={wish.session ?? ANY}
        onChange={(session) => onChange(without(wish, 'session', session === ANY ? undefined : session))}
      />
      {wish.from === wish.to ? (
        <TextField label={messages.leads.quick.event} value={wish.event_type ?? ''} maxLength={64} onChange={(kind) => onChange(without(wish, 'event_type', kind || undefined))} />
      ) : (
        <Select
          label={words.weekday}
          items={[{ id: ANY, label: words.anyDay }, ...days]}
          value={wish.weekday === undefined ? ANY : String(wish.weekday)}
          onChange={(day) => onChange(without(wish, 'weekday', day === ANY ? undefined : Number(day)))}
        />
      )}
    </div>
  )
}

/** The wish with a part set, or without it. */
function without<Part extends 'session' | 'event_type' | 'weekday'>(wish: Wish, part: Part, value: Wish[Part] | undefined): Wish {
  const next = { ...wish }
  if (value === undefined) delete next[part]
  else next[part] = value
  return next
}
