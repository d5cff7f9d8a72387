/**
 * Who books, as the form edits it: a row of its own, written before the booking that names it.
 *
 * A new customer's id is made by the form, so that a second try writes the same row.
 */
import type { Customer } from '@/lib/database'

export interface CustomerFields {
  readonly name: string
  readonly phone: string
}

/** What a save does with the customer. */
export type CustomerPlan =
  /** The booking goes on naming `id`; null for nobody. */
  | { readonly kind: 'keep'; readonly id: string | null }
  | { readonly kind: 'make'; readonly row: Pick<Customer, 'id' | 'branch_id' | 'name' | 'phone'> }
  | { readonly kind: 'change'; readonly id: string; readonly changes: Partial<Customer> & Pick<Customer, 'version'> }

export interface CustomerInput {
  /** What was typed; what is left out was not touched. */
  readonly typed: Partial<CustomerFields>
  /** The customer the booking names; null for none. */
  readonly id: string | null
  /** Its row, once it is read. */
  readonly stored: Customer | undefined
  /** The id a new customer gets, and the branch. */
  readonly newId: string
  readonly branchId: number
  /** Stands in for a name that was left empty. */
  readonly title: string
}

/** The fields as the form shows them. */
export function customerFields(stored: Customer | undefined, typed: Partial<CustomerFields>): CustomerFields {
  return { name: stored?.name ?? '', phone: stored?.phone ?? '', ...typed }
}

/** Decide what to write. A customer emptied of name and phone is no longer named; its row stays. */
export function planCustomer({ typed, id, stored, newId, branchId, title }: CustomerInput): CustomerPlan {
  if (Object.keys(typed).length === 0) return { kind: 'keep', id }
  const fields = customerFields(stored, typed)
  const [name, phone] = [fields.name.trim(), fields.phone.trim() || null]
  if (name === '' && phone === null) return { kind: 'keep', id: null }
  const next = { name: name || title.trim(), phone }
  if (!stored) return { kind: 'make', row: { id: newId, branch_id: branchId, ...next } }
  if (next.name === stored.name && next.phone === stored.phone) return { kind: 'keep', id: stored.id }
  return { kind: 'change', id: stored.id, changes: { ...differing(next, stored), version: stored.version } }
}

// A field that only somebody else changed is not written back over theirs.
function differing(next: Pick<Customer, 'name' | 'phone'>, stored: Customer): Partial<Customer> {
  return {
    ...(next.name !== stored.name && { name: next.name }),
    ...(next.phone !== stored.phone && { phone: next.phone }),
  }
}
