/**
 * Which rows a live table holds, said once: the same conditions become the filters of the REST read, the
 * filter of the subscription, and the judgement of each row that arrives.
 */

export type Condition = readonly [column: string, operator: 'eq' | 'gte' | 'lte' | 'gt' | 'lt', value: string | number]

/**
 * The filter to subscribe with: the equalities alone, or undefined for none.
 *
 * A range stays with the client, so that a row which moves out of the window is seen to move and removed.
 */
export function subscriptionFilter(conditions: readonly Condition[]): string | undefined {
  const equalities = conditions.filter(([, operator]) => operator === 'eq')
  if (equalities.length === 0) return undefined
  return equalities.map(([column, , value]) => `${column}=eq.${value}`).join(',')
}

/** Whether a row meets every condition. ISO dates and times compare as text; a null meets none. */
export function meets(row: object, conditions: readonly Condition[]): boolean {
  return conditions.every(([column, operator, value]) => {
    const actual = (row as Record<string, unknown>)[column]
    return (typeof actual === 'string' || typeof actual === 'number') && compare(actual, operator, value)
  })
}

function compare(actual: string | number, operator: Condition[1], value: string | number): boolean {
  switch (operator) {
    case 'eq':
      return String(actual) === String(value)
    case 'gte':
      return actual >= value
    case 'lte':
      return actual <= value
    case 'gt':
      return actual > value
    case 'lt':
      return actual < value
  }
}
