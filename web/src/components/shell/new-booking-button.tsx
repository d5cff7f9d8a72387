/** The primary action of who may sell: opens the panel of a new booking. B does the same, and N where nothing nearer takes it. */
import { memo, useCallback } from 'react'
import { usePanel } from '@/hooks/use-panel'
import { useBranchScope } from '@/hooks/use-branch-scope'
import { useSignedIn } from '@/hooks/use-session'
import { useShortcut } from '@/hooks/use-shortcut'
import { messages } from '@/lib/messages'
import { Button } from '@/components/ui/button'

export const NewBookingButton = memo(function NewBookingButton() {
  const { rights } = useSignedIn()
  const { branch } = useBranchScope()
  const { panel, open } = usePanel()
  const isAllowed = rights.can('insert', 'bookings', branch?.id)
  const start = useCallback(() => open({ kind: 'new-booking' }), [open])
  const isOn = isAllowed && panel === null
  useShortcut('b', start, isOn)
  useShortcut('n', start, isOn)
  if (!isAllowed) return null
  return <Button variant="primary" icon="plus" shortcut="B" onPress={start}>{messages.shell.newBooking}</Button>
})
