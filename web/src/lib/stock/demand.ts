/**
 * What is needed of one item over time, swept from edge to edge.
 *
 * A demand is a quantity over `[from, to)`: windows that touch do not add up. Instants are milliseconds since the
 * epoch. The database sweeps in the same way (0021_inventory_rules.sql); here it is done for the screen, at once.
 */
import type { InventoryItem, InventoryNeed, InventoryShortage } from '@/lib/database'

export type Demand = { from: number; to: number; quantity: number }

/** A window in which more is needed than there is; `quantity` is how many are missing at the worst moment. */
export type Shortfall = { from: number; to: number; quantity: number }

/** The demand of needs that count; of a consumable only what is still to be issued. */
export function demandsOf(item: Pick<InventoryItem, 'kind'>, needs: readonly InventoryNeed[]): Demand[] {
  return needs.flatMap((need) => {
    const quantity = item.kind === 'consumable' ? Math.max(0, need.quantity - need.issued) : need.quantity
    if (!need.counts || quantity === 0) return []
    return [{ from: Date.parse(need.out_at), to: Date.parse(need.due_back_at), quantity }]
  })
}

const COVERS: ReadonlySet<string> = new Set(['transfer', 'sub_rent', 'purchase'])

/** What settled shortages bring in, as demand that is taken away. */
export function suppliesOf(shortages: readonly InventoryShortage[]): Demand[] {
  return shortages.flatMap(({ state, resolution, settled_quantity, starts_at, ends_at }) => {
    if (state !== 'settled' || resolution === null || settled_quantity === null || !COVERS.has(resolution)) return []
    return [{ from: Date.parse(starts_at), to: Date.parse(ends_at), quantity: -settled_quantity }]
  })
}

type Step = { from: number; to: number; level: number }

/** How many are needed from each edge to the next. */
function stepsOf(demands: readonly Demand[]): Step[] {
  const changes = new Map<number, number>()
  for (const { from, to, quantity } of demands) {
    if (from >= to) continue
    changes.set(from, (changes.get(from) ?? 0) + quantity)
    changes.set(to, (changes.get(to) ?? 0) - quantity)
  }
  const edges = [...changes.keys()].sort((a, b) => a - b)
  let level = 0
  return edges.slice(0, -1).map((from, index) => {
    level += changes.get(from) ?? 0
    return { from, to: edges[index + 1] ?? from, level }
  })
}

/** The most that is needed at one moment of `[from, to)`; 0 where nothing is. */
export function peakIn(demands: readonly Demand[], from: number, to: number): number {
  return stepsOf(demands).reduce((most, step) => (step.from < to && step.to > from ? Math.max(most, step.level) : most), 0)
}

/** The peak of each of several spans; `edges` are the beginnings and, last, the end. */
export function peaksBetween(demands: readonly Demand[], edges: readonly number[]): number[] {
  const steps = stepsOf(demands)
  return edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1] ?? from
    return steps.reduce((most, step) => (step.from < to && step.to > from ? Math.max(most, step.level) : most), 0)
  })
}

/** The windows in which more than `usable` is needed, in order; a window that goes on over an edge is one. */
export function shortfallsIn(demands: readonly Demand[], usable: number): Shortfall[] {
  const found: Shortfall[] = []
  for (const { from, to, level } of stepsOf(demands)) {
    if (level <= usable) continue
    const last = found.at(-1)
    if (last?.to === from) {
      last.to = to
      last.quantity = Math.max(last.quantity, level - usable)
    } else {
      found.push({ from, to, quantity: level - usable })
    }
  }
  return found
}
