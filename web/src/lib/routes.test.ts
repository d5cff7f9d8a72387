import { describe, expect, it } from 'vitest'
import { panelOf, returnPath, routes, withPanel, type Panel } from '@/lib/routes'

const search = (text: string) => new URLSearchParams(text)

describe('panels in the address', () => {
  it.each<Panel>([
    { kind: 'booking', id: '0192-a' },
    { kind: 'new-booking' },
    { kind: 'new-booking', hall: 4, date: '2026-11-21', from: '19:00' },
    { kind: 'new-booking', hall: 4, date: '2026-11-21', from: '19:00', to: '01:30', days: 1 },
    { kind: 'booking', id: '0192-a', at: { hall: 4, date: '2026-11-21', from: '20:00', to: '01:30', days: 1 } },
  ])('%j is read as it was written', (panel) => {
    expect(panelOf(withPanel(search('view=sessions'), panel))).toEqual(panel)
  })

  it('replace one another and leave the rest alone', () => {
    const first = withPanel(search('view=sessions'), { kind: 'new-booking', hall: 4, date: '2026-11-21' })
    expect(withPanel(first, { kind: 'booking', id: 'a' }).toString()).toBe('view=sessions&booking=a')
    expect(withPanel(first, null).toString()).toBe('view=sessions')
  })

  it('are a booking where it stands, unless all of another place is said', () => {
    expect(panelOf(search('booking=a&hall=4&from=20:00'))).toEqual({ kind: 'booking', id: 'a' })
  })

  it.each(['', 'new=nothing', 'hall=4', 'booking='])('none in %s', (text) => expect(panelOf(search(text))).toBeNull())
  it.each(['date=2026-02-30', 'date=x', 'from=24:00', 'to=7', 'from='])('ignores %s', (text) => {
    expect(panelOf(search(`new=booking&${text}`))).toEqual({ kind: 'new-booking' })
  })
  it('ignores a hall that is no number', () => expect(panelOf(search('new=booking&hall=x'))).toEqual({ kind: 'new-booking' }))
})

describe('the way back after signing in', () => {
  it('is the address one came from', () => {
    const path = '/dwk/diary/2026-11-21?booking=a'
    expect(returnPath(search(routes.signIn(path).split('?')[1] ?? ''))).toBe(path)
  })

  it.each(['//evil.test', '/\\evil.test', 'https://evil.test', 'javascript:alert(1)', '/sign-in', ''])('never leaves the application: %s', (path) => {
    expect(returnPath(new URLSearchParams({ return: path }))).toBe('/')
  })
})
