/** What the list shows: part of a name, statuses, hall and order. */
import { TextField } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { FILTERS, SORTS, type Filter, type Listing, type Sort } from '@/lib/bookings/listing'
import type { Hall } from '@/lib/database'
import { messages } from '@/lib/messages'

const words = messages.booking.list
const ANY = 'any'

type Props = { listing: Listing; halls: readonly Hall[]; onChange: (listing: Listing) => void }

export function BookingsTools({ listing, halls, onChange }: Props) {
  const hallItems = [{ id: ANY, label: words.anyHall }, ...halls.map(({ id, name }) => ({ id: String(id), label: name }))]
  return (
    <search className="grid flex-none grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-2 border-b border-line px-4 py-2.5 tablet:px-3 tablet:grid-cols-[minmax(10rem,1.6fr)_1fr_1fr_1fr]">
      <TextField
        label={words.search}
        type="search"
        enterKeyHint="search"
        autoComplete="off"
        value={listing.text}
        onChange={(text) => onChange({ ...listing, text })}
        maxLength={80}
      />
      <Select
        label={words.filter}
        items={FILTERS.map((id) => ({ id, label: words.filters[id] }))}
        value={listing.filter}
        onChange={(filter) => onChange({ ...listing, filter: filter as Filter })}
      />
      <Select
        label={words.hall}
        items={hallItems}
        value={listing.hall === null ? ANY : String(listing.hall)}
        onChange={(hall) => onChange({ ...listing, hall: hall === ANY ? null : Number(hall) })}
      />
      <Select
        label={words.sort}
        items={SORTS.map((id) => ({ id, label: words.sorts[id] }))}
        value={listing.sort}
        onChange={(sort) => onChange({ ...listing, sort: sort as Sort })}
      />
    </search>
  )
}
