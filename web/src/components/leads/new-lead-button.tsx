/** The primary action of the leads page; L does the same. */
import { useShortcut } from '@/hooks/use-shortcut'
import { useSignedIn } from '@/hooks/use-session'
import { messages } from '@/lib/messages'
import { Button } from '@/components/ui/button'

export function NewLeadButton({ branchId, isOn, onPress }: { branchId: number | undefined; isOn: boolean; onPress: () => void }) {
  const { rights } = useSignedIn()
  const isAllowed = rights.can('insert', 'leads', branchId)
  useShortcut('l', onPress, isAllowed && isOn)
  if (!isAllowed) return null
  return <Button variant="primary" icon="plus" shortcut="L" onPress={onPress}>{messages.leads.newLead}</Button>
}
