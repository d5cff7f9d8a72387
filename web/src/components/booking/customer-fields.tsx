/** Who books, and how to reach them: for those whose role may read customers, and to write for those who may. */
import { TextField } from '@/components/ui/field'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import type { CustomerFields as Fields } from '@/lib/diary/customers'
import { dialled } from '@/lib/diary/customers'
import { words } from '@/lib/diary/words'

export function CustomerFields({ draft, isReadOnly }: { draft: BookingDraft; isReadOnly: boolean }) {
  const { customer, dispatch } = draft
  if (customer.right === 'none') return null
  const shared = {
    autoComplete: 'off',
    isDisabled: isReadOnly || customer.right === 'read',
    // Until the row is in, nobody can say what a change would change; the focus may be here all the same.
    isReadOnly: customer.isLoading,
  }
  const edit = (changes: Partial<Fields>): void => dispatch({ type: 'customer', changes })
  return (
    <div className="grid grid-cols-2 gap-2">
      <TextField
        label={words.customer}
        value={customer.fields.name}
        onChange={(name) => edit({ name })}
        maxLength={200}
        {...shared}
      />
      <TextField
        label={words.phone}
        type="tel"
        value={customer.fields.phone}
        onChange={(phone) => edit({ phone })}
        maxLength={40}
        {...shared}
        suffix={customer.stored?.phone && <CallLink name={customer.stored.name} phone={customer.stored.phone} />}
      />
    </div>
  )
}

function CallLink({ name, phone }: { name: string; phone: string }) {
  return (
    <a href={dialled(phone)} aria-label={words.callThem(name)} className="flex-none text-12 text-accent-text">
      {words.call}
    </a>
  )
}
