/** From card to card by keys: J and K through all of them, arrows within a column and across. */

const cardsIn = (place: Element): HTMLElement[] => [...place.querySelectorAll<HTMLElement>('[data-lead]')]

/** The card that a key leads to from `card` (or into the board, from none); null where it leads nowhere. */
export function stepFrom(board: Element, card: HTMLElement | null, key: string): HTMLElement | null {
  const all = cardsIn(board)
  const at = card ? all.indexOf(card) : -1
  switch (key) {
    case 'j':
      return all[at + 1] ?? null
    case 'k':
      return at > 0 ? (all[at - 1] ?? null) : null
    case 'ArrowDown':
      return within(card, 1)
    case 'ArrowUp':
      return within(card, -1)
    case 'ArrowRight':
      return across(board, card, 1)
    case 'ArrowLeft':
      return across(board, card, -1)
    case 'Home':
      return all[0] ?? null
    case 'End':
      return all.at(-1) ?? null
    default:
      return null
  }
}

function within(card: HTMLElement | null, by: 1 | -1): HTMLElement | null {
  const column = card?.closest('section')
  const cards = column && card ? cardsIn(column) : []
  return card ? (cards[cards.indexOf(card) + by] ?? null) : null
}

/** The card as far down in the next column that has any. */
function across(board: Element, card: HTMLElement | null, by: 1 | -1): HTMLElement | null {
  const column = card?.closest('section')
  if (!card || !column) return null
  const columns = [...board.querySelectorAll('section')]
  const depth = cardsIn(column).indexOf(card)
  for (let place = columns.indexOf(column) + by; place >= 0 && place < columns.length; place += by) {
    const cards = cardsIn(columns[place] as Element)
    const target = cards[Math.min(depth, cards.length - 1)]
    if (target) return target
  }
  return null
}
