/** Who books, and how to reach them: for those whose role may read customers. */
import { useLiveTable } from '@/hooks/use-live-table'
import type { Customer } from '@/lib/database'
import { words } from '@/lib/diary/words'

export function CustomerLine({ id }: { id: string }) {
  const { byKey } = useLiveTable<Customer>({ table: 'customers', conditions: [['id', 'eq', id]] })
  const customer = byKey.get(id)
  if (!customer) return null
  return (
    <p className="text-13 text-text-2">
      {words.bookedBy(customer.name)}
      {customer.phone && (
        <>
          {', '}
          <a href={`tel:${customer.phone.replaceAll(/[^+\d]/g, '')}`}>{customer.phone}</a>
        </>
      )}
    </p>
  )
}
