/** Who books, and how to reach them: for those whose role may read customers, and to write for those who may. */
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/badge'
import { TextField } from '@/components/ui/field'
import { useKnownCustomers } from '@/hooks/use-booking-customers'
import type { BookingDraft } from '@/hooks/use-booking-draft'
import { cx } from '@/lib/cx'
import type { Customer } from '@/lib/database'
import type { CustomerFields as Fields } from '@/lib/diary/customers'
import { isSamePhone } from '@/lib/diary/known-customers'
import { words } from '@/lib/diary/words'
import { chatAddress, dialled } from '@/lib/leads/phones'
import { messages } from '@/lib/messages'

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
    <>
      <div className={cx('grid gap-2 tablet:grid-cols-2', !customer.stored?.phone && 'grid-cols-2')}>
        <TextField
          label={words.customer}
          value={customer.fields.name}
          autoCapitalize="words"
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
          suffix={customer.stored?.phone && <ContactLinks name={customer.stored.name} phone={customer.stored.phone} />}
        />
      </div>
      {!shared.isDisabled && <KnownCustomers draft={draft} />}
    </>
  )
}

/** Customers who are there already: one press takes the row instead of making it twice. */
function KnownCustomers({ draft }: { draft: BookingDraft }) {
  const { state, branch, customer } = draft
  const isTyped = Object.keys(state.customer).length > 0
  const found = useKnownCustomers(branch.id, isTyped ? state.customer : null)
  const others = found.filter(({ id }) => id !== customer.stored?.id)
  if (others.length === 0) return null
  const use = ({ id }: Customer): void => draft.dispatch({ type: 'choose-customer', id })
  return (
    <ul aria-label={messages.booking.customer.known} className="-mt-1 divide-y divide-line rounded-card border border-line">
      {others.map((row) => (
        <li key={row.id} className="flex min-h-11 items-center gap-2 px-2.5 py-1 text-13 tablet:min-h-9">
          <span className="min-w-0 truncate font-medium">{row.name}</span>
          <span className="min-w-0 flex-1 truncate text-12 text-text-2">{row.phone}</span>
          {isSamePhone(row.phone, customer.fields.phone) && <Chip tone="warn">{messages.booking.customer.samePhone(row.name)}</Chip>}
          <Button size="sm" className="max-tablet:h-11" aria-label={messages.booking.customer.use(row.name)} onPress={() => use(row)}>
            {words.use}
          </Button>
        </li>
      ))}
    </ul>
  )
}

const contactClass = 'flex h-11 min-w-11 flex-none items-center justify-center px-2 text-13 text-accent-text last:-mr-2.5 tablet:h-auto tablet:text-12'

/** In a field of a desk's panel there is room for the call alone. */
function ContactLinks({ name, phone }: { name: string; phone: string }) {
  const chat = chatAddress(phone)
  return (
    <>
      {chat && (
        <a href={chat} target="_blank" rel="noreferrer" aria-label={words.writeThem(name)} className={cx(contactClass, 'tablet:hidden')}>
          {words.whatsApp}
        </a>
      )}
      <a href={dialled(phone)} aria-label={words.callThem(name)} className={contactClass}>
        {words.call}
      </a>
    </>
  )
}
