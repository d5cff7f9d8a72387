/** Tells colleagues that an item of the store is open here. */
import { useDoing } from '@/hooks/use-colleagues'

export function ItemPresence({ itemId }: { itemId: string }) {
  useDoing({ kind: 'item', itemId })
  return null
}
