import { afterEach, expect, test, vi } from 'vitest'
import { footAt, keepFoot, textOfCss } from './paper'

const FOOT = { title: 'Dwarka, Leads', zone: 'Asia/Kolkata', name: 'Neha Joshi' }
const shown = () => document.documentElement.style.getPropertyValue('--paper-foot')

afterEach(() => {
  vi.useRealTimers()
  document.documentElement.style.removeProperty('--paper-foot')
})

test('the foot says of what, when by the branch’s clock, and by whom, with the year', () => {
  expect(footAt(FOOT, Date.parse('2026-11-23T20:05:00Z'))).toBe('Dwarka, Leads · printed Tue 24 Nov 2026 01:35 by Neha Joshi')
})

test('it is written when the page is printed, not when it was opened, and not once it was left', () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T08:00:00Z'), toFake: ['Date'] })
  const left = new AbortController()
  keepFoot(FOOT, left.signal)
  expect(shown()).toBe('')
  vi.setSystemTime(Date.parse('2026-11-23T09:15:00Z'))
  dispatchEvent(new Event('beforeprint'))
  expect(shown()).toContain('14:45')
  left.abort()
  vi.setSystemTime(Date.parse('2026-11-23T10:15:00Z'))
  dispatchEvent(new Event('beforeprint'))
  expect(shown()).toContain('14:45')
})

test('a name with quotes, backslashes or line breaks stays one text', () => {
  expect(textOfCss('The "Blue" \\ hall\n2')).toBe('"The \\"Blue\\" \\\\ hall 2"')
})
