/** From a day on screen to the same day on paper. */
import { Link } from 'react-router'
import { cx } from '@/lib/cx'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { buttonClass } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'

export function SheetLink({ branch, date }: { branch: string; date: string }) {
  return (
    <Link to={routes.daySheet(branch, date)} className={cx(buttonClass('plain', 'sm'), 'no-underline hover:bg-hover')}>
      <Icon name="printer" size="sm" />
      {messages.daySheet.open}
    </Link>
  )
}
