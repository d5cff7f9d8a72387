/** What the server refused, and the way out it names. */
import type { WriteError } from '@/lib/writes'
import { messages } from '@/lib/messages'

export function RefusalNote({ refusal }: { refusal: WriteError | null }) {
  if (!refusal) return null
  return (
    <p role="alert" className="rounded-card border border-bad-line bg-bad-soft px-3 py-2 text-13 text-bad-text">
      <b className="font-semibold">{messages.stock.refused}.</b> {refusal.message}. {refusal.hint}
    </p>
  )
}
