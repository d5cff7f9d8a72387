/** What needs someone now, soonest first; each line opens what it is about. */
import { useState } from 'react'
import { Link } from 'react-router'
import { Avatar } from '@/components/ui/avatar'
import { Chip, OptionTag } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import type { IconName } from '@/components/ui/icon'
import type { Need } from '@/lib/figures/needs'
import { messages } from '@/lib/messages'
import { Section } from './section'

const words = messages.figures.needs

/** Lines that stand in the field before one asks for all. */
const FIRST = 6

const icons = { option: 'clock', shortage: 'close', lead: 'clock', change: 'warning' } satisfies Record<Need['kind'], IconName>

type Props = {
  needs: readonly Need[]
  nameOf: (id: string | null) => string
  /** The code of a branch, where several are on screen. */
  codeOf: (branchId: number) => string | null
  linkOf: (need: Need) => string
}

export function NeedsNow({ needs, nameOf, codeOf, linkOf }: Props) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? needs : needs.slice(0, FIRST)
  return (
    <Section title={words.title} className="wide-5" aside={needs.length > 0 && words.of(shown.length, needs.length)}>
      {needs.length === 0 && <p className="nothing">{words.empty}</p>}
      <ul className="needs">
        {shown.map((need) => {
          const code = codeOf(need.branchId)
          return (
            <li key={need.key}>
              <span className="tag"><OptionTag tone={need.tone} icon={icons[need.kind]}>{need.tag}</OptionTag></span>
              <Link to={linkOf(need)}>
                <b>{need.what}</b>, {code && <span className="code">{code}</span>} {need.text}
              </Link>
              {need.isOpenToAll && <Chip>{words.unassigned}</Chip>}
              {need.personId !== null && <Avatar id={need.personId} name={nameOf(need.personId)} size="sm" />}
            </li>
          )
        })}
      </ul>
      {needs.length > FIRST && (
        <Button variant="quiet" size="sm" className="-ml-[9px] self-start max-tablet:-ml-3" onPress={() => setWhole(!isWhole)}>{isWhole ? words.fewer : words.all}</Button>
      )}
    </Section>
  )
}
