/**
 * Which rows a live table holds, said once: the same conditions become the filters of the REST read, the
 * filter of the subscription, and the judgement of each row that arrives.
 */

export type Condition =
  | readonly [column: string, operator: 'eq' | 'gte' | 'lte' | 'gt' | 'lt', value: string | number]
  /** One of several values. */
  | readonly [column: string, operator: 'in', values: readonly (string | number)[]]
  /** The text somewhere in it, in either case. */
  | readonly [column: string, operator: 'contains', text: string]

/**
 * The filter to subscribe with: the equalities alone, or undefined for none.
 *
 * A range stays with the client, so that a row which moves out of the window is seen to move and removed.
 */
export function subscriptionFilter(conditions: readonly Condition[]): string | undefined {
  const equalities = conditions.filter(([, operator]) => operator === 'eq')
  if (equalities.length === 0) return undefined
  return equalities.map(([column, , value]) => `${column}=eq.${String(value)}`).join(',')
}

/** A condition as a REST filter: its column, operator and value. */
export function restFilter(condition: Condition): [column: string, operator: string, value: string | number] {
  if (condition[1] === 'in') return [condition[0], 'in', `(${condition[2].map(quoted).join(',')})`]
  if (condition[1] === 'contains') return [condition[0], 'ilike', `*${patternOf(condition[2])}*`]
  return [condition[0], condition[1], condition[2]]
}

function quoted(value: string | number): string {
  return typeof value === 'number' ? String(value) : `"${value.replaceAll(/["\\]/g, '\\$&')}"`
}

// A star stands for any text in the REST grammar and cannot be said otherwise.
function patternOf(text: string): string {
  return text.replaceAll('*', '').replaceAll(/[%_\\]/g, '\\$&')
}

/** Whether a row meets every condition. ISO dates and times compare as text; a null meets none. */
export function meets(row: object, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => {
    const actual = (row as Record<string, unknown>)[condition[0]]
    return (typeof actual === 'string' || typeof actual === 'number') && compare(actual, condition)
  })
}

function compare(actual: string | number, condition: Condition): boolean {
  switch (condition[1]) {
    case 'in':
      return condition[2].some((value) => String(value) === String(actual))
    case 'contains':
      return String(actual).toLowerCase().includes(condition[2].replaceAll('*', '').toLowerCase())
    case 'eq':
      return String(actual) === String(condition[2])
    case 'gte':
      return actual >= condition[2]
    case 'lte':
      return actual <= condition[2]
    case 'gt':
      return actual > condition[2]
    case 'lt':
      return actual < condition[2]
  }
}
