/** The five ways to settle a shortage, each with what speaks for it; one is chosen, the button says the act. */
import { Fragment, useId, type ReactNode } from 'react'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import { cx } from '@/lib/cx'
import type { InventoryShortage, ShortageResolution, SpareStock } from '@/lib/database'
import { messages } from '@/lib/messages'
import type { Answer } from '@/lib/stock/commands'
import type { Substitute } from '@/lib/stock/settle'
import { count } from '@/lib/stock/words'

const words = messages.stock

/** What is known of the ways, besides the shortage itself. */
export type Ways = {
  /** null: not known, since it is still being asked or the server was not reached. */
  spare: readonly SpareStock[] | null
  isAsking: boolean
  substitutes: readonly Substitute[]
  /** Shortages of this item to come, this one among them. */
  toCome: number
  /** Who made the booking that takes most. */
  booker: string
}

export type Draft = {
  way: string
  quantity: number
}

/** The ways as they can be chosen: a transfer for each branch that has some free, the others once. */
export function waysOf(task: InventoryShortage, ways: Ways): (Answer & { id: string })[] {
  const transfers = (ways.spare ?? []).filter(({ free }) => free > 0).slice(0, 2).map((branch) => ({
    id: `transfer ${branch.branch_id}`,
    resolution: 'transfer' as const,
    quantity: Math.min(branch.free, task.quantity),
    from: { id: branch.branch_id, name: branch.branch_name },
    substitute: null,
  }))
  const plain = (resolution: ShortageResolution) => ({ id: resolution, resolution, quantity: task.quantity, from: null, substitute: null })
  const [best] = ways.substitutes
  return [
    ...transfers,
    plain('sub_rent'),
    ...(best ? [{ ...plain('substitute'), quantity: Math.min(best.free, task.quantity), substitute: best.item }] : []),
    plain('purchase'),
    plain('reduce'),
  ]
}

type Props = {
  task: InventoryShortage
  ways: Ways
  choices: readonly (Answer & { id: string })[]
  draft: Draft
  onDraft: (draft: Draft) => void
}

export function SettleForm({ task, ways, choices, draft, onDraft }: Props) {
  const none = noteOnTransfers(ways)
  const problemId = useId()
  const isEmpty = draft.quantity === 0
  return (
    <div>
      <h3 className="text-12 font-semibold text-text-2">{words.settle}</h3>
      <RadioGroup
        aria-label={words.settle}
        value={draft.way}
        onChange={(way) => onDraft({ way, quantity: choices.find(({ id }) => id === way)?.quantity ?? task.quantity })}
        className="mt-1.5 flex flex-col gap-1.5"
      >
        {choices.map((choice) => (
          <Fragment key={choice.id}>
            <Way id={choice.id} title={titleOf(choice)} hint={hintOf(choice, ways)}>
              {choice.id === draft.way && choice.resolution !== 'reduce' && (
                <Quantity label={words.howMany(titleOf(choice))} value={draft.quantity} problemId={isEmpty ? problemId : undefined} onChange={(quantity) => onDraft({ ...draft, quantity })} />
              )}
            </Way>
            {choice.id === draft.way && isEmpty && <p id={problemId} className="text-12 text-bad-text">{words.sayHowMany}</p>}
          </Fragment>
        ))}
      </RadioGroup>
      {none && <p className="mt-1.5 text-12 text-text-2">{none}</p>}
      {ways.substitutes.length === 0 && <p className="mt-1 text-12 text-text-2">{words.substituteNone}</p>}
    </div>
  )
}

function Way({ id, title, hint, children }: { id: string; title: string; hint: string; children: ReactNode }) {
  return (
    <div className="relative">
      <Radio
        value={id}
        className="flex min-h-[46px] items-center gap-2.5 rounded-card border border-line py-[7px] pr-2.5 pl-2.5 outline-none data-focus-visible:focus-ring data-hovered:bg-hover data-selected:border-accent data-selected:bg-accent-soft data-selected:pr-[88px]"
      >
        {({ isSelected }) => (
          <>
            <span aria-hidden="true" className={cx('size-[15px] flex-none rounded-full', isSelected ? 'border-[4.5px] border-accent bg-sheet' : 'border-[1.5px] border-line-control')} />
            <span className="min-w-0 flex-1">
              <b className="block text-13 leading-[17px] font-semibold">{title}</b>
              <small className="block text-12 leading-[15px] text-text-2">{hint}</small>
            </span>
          </>
        )}
      </Radio>
      {children}
    </div>
  )
}

/** Beside the chosen way and not inside it: a field within a radio could not be typed in. */
function Quantity({ label, value, problemId, onChange }: { label: string; value: number; problemId: string | undefined; onChange: (value: number) => void }) {
  return (
    <input
      type="text"
      inputMode="numeric"
      aria-label={label}
      aria-invalid={problemId !== undefined}
      aria-describedby={problemId}
      value={value === 0 ? '' : value}
      onChange={(event) => onChange(Math.min(10_000_000, Number(event.target.value.replace(/\D/g, ''))))}
      className="absolute top-1/2 right-2.5 h-11 w-[66px] -translate-y-1/2 rounded-control border border-line-control bg-sheet px-2.5 text-16 outline-none focus-visible:focus-ring tablet:h-7 tablet:text-14 aria-invalid:border-bad-solid"
    />
  )
}

function titleOf({ resolution, from }: Answer): string {
  switch (resolution) {
    case 'transfer':
      return words.transferFrom(from?.name ?? '')
    case 'sub_rent':
      return words.subRent
    case 'substitute':
      return words.substitute
    case 'purchase':
      return words.purchase
    case 'reduce':
      return words.reduce
  }
}

function hintOf({ resolution, from, substitute }: Answer, ways: Ways): string {
  switch (resolution) {
    case 'transfer':
      return words.transferFree(count(ways.spare?.find(({ branch_id }) => branch_id === from?.id)?.free ?? 0))
    case 'sub_rent':
      return words.subRentHint
    case 'substitute':
      return words.substituteHint(substitute?.name ?? '', count(ways.substitutes[0]?.free ?? 0))
    case 'purchase':
      return words.purchaseHint(ways.toCome)
    case 'reduce':
      return words.reduceHint(ways.booker)
  }
}

function noteOnTransfers({ spare, isAsking }: Ways): string | null {
  if (spare === null) return isAsking ? null : words.transferUnknown
  return spare.some(({ free }) => free > 0) ? null : words.transferNone
}

/** What the button says of an answer; of one that is given, what its news says. */
export function actOf({ resolution, from }: Answer, quantity: number, booker: string, said: typeof words.acts | typeof words.acted = words.acts): string {
  const many = count(quantity)
  switch (resolution) {
    case 'transfer':
      return said.transfer(from?.name ?? '', many)
    case 'sub_rent':
      return said.sub_rent(many)
    case 'substitute':
      return said.substitute(many)
    case 'purchase':
      return said.purchase(many)
    case 'reduce':
      return said.reduce(booker)
  }
}
