/** How full each branch is, or each hall of one: sold, held on option, free, as bars and in numbers. */
import { Link } from 'react-router'
import { freeOf } from '@/lib/figures/heat'
import type { Heat, Share } from '@/lib/figures/heat'
import { formatShare, shareOf } from '@/lib/figures/numbers'
import type { Measure, Span } from '@/lib/figures/read'
import { messages } from '@/lib/messages'
import { Key, Section } from './section'

const words = messages.figures.occupancy

/** What a row of the table and of the heat map stands for. */
export type Place = { name: string; code: string | null; link: string }

type Props = { heat: Heat; measure: Measure; span: Span; isByHall: boolean; placeOf: (id: number) => Place }

export function OccupancyTable({ heat, measure, span, isByHall, placeOf }: Props) {
  return (
    <Section
      title={isByHall ? words.byHall : words.byBranch}
      className="wide-7"
      aside={<><Key of="sold">{words.sold}</Key><Key of="held">{words.held}</Key><Key of="free">{words.free}</Key></>}
    >
      <table className="occupancy" aria-label={isByHall ? words.byHall : words.byBranch}>
        <thead>
          <tr>
            <th scope="col">{isByHall ? words.hall : words.branch}</th>
            <th scope="col" className="bar-cell">{words.of[measure](span)}</th>
            <th scope="col" className="num">{words.sold}</th>
            <th scope="col" className="num">{words.heldShort}</th>
            <th scope="col" className="num">{words.free}</th>
          </tr>
        </thead>
        <tbody>
          {heat.rows.map((row) => <Row key={row.id} place={placeOf(row.id)} share={row.total} />)}
        </tbody>
        {heat.rows.length > 1 && (
          <tfoot><Row place={{ name: words.all, code: null, link: '' }} share={heat.total} /></tfoot>
        )}
      </table>
    </Section>
  )
}

function Row({ place, share }: { place: Place; share: Share }) {
  const of = (part: number) => formatShare(shareOf(part, share.sellable))
  return (
    <tr>
      <th scope="row">
        {place.code && <span className="code">{place.code}</span>}
        {place.link ? <Link to={place.link}>{place.name}</Link> : place.name}
      </th>
      <td className="bar-cell">
        <span className="share-bar" aria-hidden="true">
          <i className="sold" style={{ width: of(share.sold) }} />
          <i className="held" style={{ width: of(share.held) }} />
        </span>
      </td>
      <td className="num strong">{of(share.sold)}</td>
      <td className="num">{of(share.held)}</td>
      <td className="num quiet">{of(freeOf(share))}</td>
    </tr>
  )
}
