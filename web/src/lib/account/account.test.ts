/** The rules of a new password, the pace of mails, refusals in words, and what a device is called. */
import { afterEach, describe, expect, it } from 'vitest'
import { deviceOf } from './devices'
import { MAIL_PACE_MS, mailWait, noteMail } from './mail-pace'
import { isAcceptable, isTooLong, metRules, PASSWORD_RULES } from './passwords'
import { accountProblem, isAddress, isMailPace, newPasswordProblem } from './problems'

const priya = { email: 'priya.nair@example.com', name: 'Priya Nair' }

describe('a new password', () => {
  it.each([
    ['', []],
    ['short', ['notDigits', 'notYou']],
    ['12345678', ['length', 'notYou']],
    ['PRIYA-of-dwarka', ['length', 'notDigits']],
    ['marigold at nine', PASSWORD_RULES],
    ['जूही की माला', PASSWORD_RULES],
  ])('%j meets %j', (password, rules) => expect([...metRules(password, priya)]).toEqual(rules))

  it('is not judged by names that are in every other word', () => {
    expect(isAcceptable('wondering', { email: 'al@b.c', name: 'Al De' })).toBe(true)
  })

  it('is read to its 72nd byte and no further', () => {
    expect([isTooLong('a'.repeat(72)), isTooLong('a'.repeat(73)), isTooLong('ज'.repeat(25))]).toEqual([false, true, true])
    expect(newPasswordProblem('a'.repeat(73), priya)?.text).toBe('Too long: 72 characters at most')
  })

  it('is asked for, and refused in words, before it is sent', () => {
    expect(newPasswordProblem('', priya)).toEqual({ field: 'password', text: 'Enter your password' })
    expect(newPasswordProblem('12345678', priya)?.field).toBe('password')
    expect(newPasswordProblem('marigold at nine', priya)).toBeNull()
  })
})

describe('the pace of mails', () => {
  afterEach(() => sessionStorage.clear())

  it('is one of a kind in a minute, across a reload', () => {
    noteMail('recovery', 1_000)
    expect([mailWait('recovery', 1_000), mailWait('recovery', 41_000), mailWait('recovery', 1_000 + MAIL_PACE_MS)]).toEqual([60_000, 20_000, 0])
    expect(mailWait('signup', 1_000)).toBe(0)
  })

  it('locks nobody out whose clock was set back', () => {
    noteMail('recovery', 5_000)
    expect(mailWait('recovery', 4_000)).toBe(0)
  })
})

describe('a refusal', () => {
  it.each([
    [{ code: 'same_password', status: 422, message: '' }, 'password'],
    [{ code: 'current_password_invalid', status: 400, message: '' }, 'current'],
    [{ code: 'email_exists', status: 422, message: '' }, 'email'],
    [{ code: 'session_not_found', status: 403, message: '' }, 'form'],
    [{ code: 'unexpected_failure', status: 500, message: '' }, 'form'],
    [{ message: 'Failed to fetch' }, 'form'],
  ])('%j stands at the field %s', (refusal, field) => expect(accountProblem(refusal).field).toBe(field))

  it('tells how long to wait', () => {
    const pace = { code: 'over_email_send_rate_limit', status: 429, message: 'you can only request this after 43 seconds.' }
    expect(accountProblem(pace).text).toBe('A mail was just sent. The next can go in 43 s')
    expect([isMailPace(pace), isMailPace({ message: '', code: 'over_request_rate_limit' })]).toEqual([true, false])
    expect(accountProblem({ code: 'over_request_rate_limit', status: 429, message: '' }).text).toContain('Too many tries')
  })
})

it.each([['priya@example.com', true], [' priya@example.com ', true], ['priya', false], ['a b@c', false], ['@c', false]])('%j is an address: %s', (text, is) => {
  expect(isAddress(text)).toBe(is)
})

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
it.each([
  [chrome, 'Chrome', 'Linux'],
  [`${chrome.replace('X11; Linux x86_64', 'Windows NT 10.0; Win64; x64')} Edg/140.0`, 'Edge', 'Windows'],
  ['Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36', 'Chrome', 'Android'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1', 'Safari', 'iPhone'],
  ['python-httpx/0.28', 'Python', null],
  [null, null, null],
])('a device that says %j is %s on %s', (agent, browser, system) => expect(deviceOf(agent)).toEqual({ browser, system }))
