/** What changed late, old and new by name: *Changed 16:38: covers 620 to 640*. */
import { Fragment } from 'react'
import type { LateChange } from '@/lib/today/changes'
import { messages } from '@/lib/messages'
import { formatInstant } from '@/lib/time'

const words = messages.today

type Props = { late: LateChange; zone: string }

export function ChangeLine({ late, zone }: Props) {
  if (late.changedAt === null) return null
  return (
    <span className="change-line">
      <b>{words.changed(formatInstant(late.changedAt, zone))}</b>{' '}
      {late.news.map(({ field, from, to }, index) => (
        <Fragment key={field}>
          {index > 0 && '; '}
          {field}
          {to !== '' && (
            <>
              {' '}
              {from} {words.becomes} <mark>{to}</mark>
            </>
          )}
        </Fragment>
      ))}
    </span>
  )
}
