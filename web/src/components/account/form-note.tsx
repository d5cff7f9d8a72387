/** What is wrong with a form as a whole, said at once. */
import { Icon } from '@/components/ui/icon'

export function FormNote({ children }: { children: string | null }) {
  if (children === null) return null
  return (
    <p role="alert" className="flex items-center gap-2 text-13 text-bad-text">
      <Icon name="warning" size="sm" />
      {children}
    </p>
  )
}
