/** What became of the mail of an invitation. */
import type { Invitation } from '@/lib/database'
import { messages } from '@/lib/messages'
import { dateIn, formatAgo, formatDate } from '@/lib/time'
import { Chip } from '@/components/ui/badge'

const words = messages.people.mail

export function InvitationState({ invitation, now, zone }: { invitation: Invitation; now: number; zone: string }) {
  const { sent_at, mail_error, expires_at } = invitation
  if (Date.parse(expires_at) <= now) return <Chip tone="warn" icon="clock">{words.over}</Chip>
  if (mail_error) return <span className="inline-flex items-center gap-2"><Chip tone="bad" icon="warning">{words.failed}</Chip><span className="truncate text-12 text-text-2">{mail_error}</span></span>
  if (!sent_at) return <span className="text-text-2">{words.waiting}</span>
  const until = formatDate(dateIn(zone, Date.parse(expires_at)), dateIn(zone, now))
  return <span className="text-text-2">{words.sent(formatAgo(Date.parse(sent_at), now, zone), until)}</span>
}
