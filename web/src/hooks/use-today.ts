/** Today in a branch; changes at its midnight while the page stays open. */
import { useNow } from '@/hooks/use-now'
import { dateIn } from '@/lib/time'

const EVERY_MS = 20_000

export function useToday(zone: string): string {
  return dateIn(zone, useNow(EVERY_MS))
}
