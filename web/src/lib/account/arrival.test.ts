import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { arrivalHere, arrivalIn, forgetArrival, isOpened, landingOf, noteOpened, takeArrival } from './arrival'

const good = '#access_token=a.b.c&expires_in=3600&refresh_token=r&sb=&token_type=bearer&type='
const lapsed = '#error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired&sb='

describe('what a link says', () => {
  it.each(['recovery', 'invite', 'signup', 'magiclink', 'email_change'])('is who it was for, of kind %s', (link) => {
    expect(arrivalIn(good + link)).toEqual({ kind: 'session', link, accessToken: 'a.b.c', refreshToken: 'r' })
  })

  it('is why it was refused, or that one of two is done', () => {
    expect(arrivalIn(lapsed)).toEqual({ kind: 'problem', code: 'otp_expired' })
    expect(arrivalIn('#error=server_error')).toEqual({ kind: 'problem', code: 'server_error' })
    expect(arrivalIn('#message=Confirmation+link+accepted.+Please+proceed+to+confirm+link+sent+to+the+other+email&sb=')).toEqual({ kind: 'half' })
  })

  it.each(['', '#', '#page', '#access_token=a.b.c'])('is nothing in %j', (fragment) => expect(arrivalIn(fragment)).toBeNull())
})

describe('where a link is received', () => {
  it.each([
    ['recovery', '/', '/new-password'], ['invite', '/', '/invitation'], ['signup', '/', '/confirmed'],
    ['email_change', '/account', '/confirmed'], ['magiclink', '/dwk/diary', '/confirmed'],
  ])('%s at %s goes to %s', (link, pathname, page) => {
    const arrival = arrivalIn(good + link)
    expect(arrival && landingOf(arrival, pathname)).toBe(page)
  })

  it.each([['/new-password', '/new-password'], ['/invitation', '/invitation'], ['/', '/confirmed']])('a refused one at %s goes to %s', (pathname, page) => {
    expect(landingOf({ kind: 'problem', code: 'otp_expired' }, pathname)).toBe(page)
  })
})

describe('taking it', () => {
  beforeEach(() => history.replaceState(null, '', '/'))
  afterEach(forgetArrival)

  it('leaves no token in the address, nor a step of history with one', () => {
    history.replaceState(null, '', `/${good}recovery`)
    const steps = history.length
    takeArrival()
    expect([location.pathname, location.hash, history.length]).toEqual(['/new-password', '', steps])
    expect(arrivalHere()).toMatchObject({ link: 'recovery' })
  })

  it('leaves every other address as it is', () => {
    history.replaceState(null, '', '/dwk/diary?booking=1#page')
    takeArrival()
    expect([location.pathname + location.search + location.hash, arrivalHere()]).toEqual(['/dwk/diary?booking=1#page', null])
  })

  it('is remembered for its person and its form alone, until that is done', () => {
    noteOpened('recovery', 'ritu')
    expect([isOpened('recovery', 'ritu'), isOpened('recovery', 'other'), isOpened('invite', 'ritu')]).toEqual([true, false, false])
    forgetArrival()
    expect(isOpened('recovery', 'ritu')).toBe(false)
  })
})
