import { describe, expect, it } from 'vitest'
import { missingOf, problemOf } from '@/lib/sign-in'

describe('refusals at the door', () => {
  it.each([
    [{ status: 400, code: 'invalid_credentials', message: 'Invalid login credentials' }, 'password', 'E-mail or password is wrong'],
    [{ status: 429, code: 'over_request_rate_limit', message: 'Request rate limit reached' }, 'form', 'Too many tries. Try again in a minute'],
    [{ status: 429, message: 'only after 38 seconds.' }, 'form', 'Too many tries. Try again in 38 s'],
    [{ status: 0, message: 'Failed to fetch' }, 'form', 'The server cannot be reached. Nothing was sent'],
    [{ status: 503, message: 'x' }, 'form', 'The server cannot be reached. Nothing was sent'],
    [{ message: 'x' }, 'form', 'The server cannot be reached. Nothing was sent'],
    [{ status: 422, code: 'user_already_exists', message: 'x' }, 'email', 'There is already an account with this e-mail'],
    [{ status: 422, code: 'signup_disabled', message: 'x' }, 'form', 'New accounts are made by a manager here'],
    [{ status: 422, code: 'weak_password', message: 'Password should be longer' }, 'password', 'Password should be longer'],
    [{ status: 422, code: 'unexpected', message: 'A trigger says no' }, 'form', 'A trigger says no'],
  ])('%j', (refusal, field, text) => {
    expect(problemOf(refusal)).toEqual({ field, text })
  })

  it('names what is missing before anything is sent, topmost first', () => {
    const nothing = { email: ' ', password: '', name: '' }
    expect(missingOf(nothing, true)?.field).toBe('name')
    expect(missingOf(nothing, false)?.field).toBe('email')
    expect(missingOf({ ...nothing, email: 'a@b' }, false)?.field).toBe('password')
    expect(missingOf({ email: 'a@b', password: 'x', name: '' }, false)).toBeNull()
  })
})
