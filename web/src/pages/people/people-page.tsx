/** Who works where as what, and who is asked to join. */
import { PageFrame } from '@/components/shell/page-frame'
import { messages } from '@/lib/messages'

export function PeoplePage() {
  return <PageFrame title={messages.people.title} windowTitle={messages.people.title} withAll><span /></PageFrame>
}
