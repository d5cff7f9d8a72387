// The official JavaScript client, unmodified, where addresses are confirmed by mail.
// BANQUET_TEST_URL, _KEY and _SECRET name the service; BANQUET_TEST_MAILS an address that answers
// with the newest mail to ?to=: {kind, token, code, link}. Run by test_supabase_js.py.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'

const require = createRequire(`${process.cwd()}/package.json`)
const { createClient } = require('@supabase/supabase-js')
const { BANQUET_TEST_URL: url, BANQUET_TEST_KEY: key, BANQUET_TEST_SECRET: secret } = process.env
const mails = process.env.BANQUET_TEST_MAILS
const password = 'correct horse battery'
const site = 'https://diary.example'

let clients = 0

function connect({ apikey = key, flowType = 'implicit' } = {}) {
  clients += 1
  const kept = new Map()
  const storage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  }
  const auth = { autoRefreshToken: false, storageKey: `client-${clients}`, flowType, storage }
  return createClient(url, apikey, { auth, realtime: { transport: require('ws') } })
}

const newAddress = () => `${crypto.randomUUID()}@banquet.test`
const mailTo = async (to) => (await fetch(`${mails}?to=${encodeURIComponent(to)}`)).json()

/** Follows a link as a browser does; the fragment and the query of where it leads. */
async function follow(link) {
  const answer = await fetch(link, { redirect: 'manual' })
  assert.equal(answer.status, 303)
  const target = new URL(answer.headers.get('location'))
  return { query: target.searchParams, fragment: new URLSearchParams(target.hash.slice(1)) }
}

async function confirmed(client) {
  const email = newAddress()
  await client.auth.signUp({ email, password })
  const { token } = await mailTo(email)
  const { error } = await client.auth.verifyOtp({ token_hash: token, type: 'email' })
  assert.equal(error, null)
  return email
}

test('signUp waits for the link, whose tokens are a session', async () => {
  const client = connect()
  const email = newAddress()

  const { data } = await client.auth.signUp({ email, password })
  assert.equal(data.session, null)
  assert.equal(data.user.identities.length, 1)
  const { fragment } = await follow((await mailTo(email)).link)

  const taken = await client.auth.setSession({
    access_token: fragment.get('access_token'),
    refresh_token: fragment.get('refresh_token'),
  })
  assert.equal(taken.data.user.email, email)
})

test('signUp of a known address has no identities', async () => {
  const email = await confirmed(connect())

  const { data, error } = await connect().auth.signUp({ email, password })

  assert.equal(error, null)
  assert.deepEqual(data.user.identities, [])
})

test('signing in before confirming says so, and resend mails again', async () => {
  const client = connect()
  const email = newAddress()
  await client.auth.signUp({ email, password })
  const first = await mailTo(email)

  const early = await client.auth.signInWithPassword({ email, password })
  const again = await client.auth.resend({ type: 'signup', email })

  assert.equal(early.error.code, 'email_not_confirmed')
  assert.equal(again.error, null)
  assert.notEqual((await mailTo(email)).token, first.token)
})

for (const type of ['email', 'signup']) {
  test(`verifyOtp takes the code of a sign-up as ${type}`, async () => {
    const client = connect()
    const email = newAddress()
    await client.auth.signUp({ email, password })

    const { data, error } = await client.auth.verifyOtp({ email, token: (await mailTo(email)).code, type })

    assert.equal(error, null)
    assert.equal(data.user.email, email)
    assert.equal((await client.auth.getUser()).data.user.email, email)
  })
}

test('signInWithOtp signs in by code, new people too', async () => {
  const client = connect()
  const email = newAddress()

  assert.equal((await client.auth.signInWithOtp({ email, options: { data: { full_name: 'Asha' } } })).error, null)
  const { data } = await client.auth.verifyOtp({ email, token: (await mailTo(email)).code, type: 'email' })

  assert.equal(data.user.user_metadata.full_name, 'Asha')
})

test('signInWithOtp leads where it is asked to', async () => {
  const email = await confirmed(connect())

  await connect().auth.signInWithOtp({ email, options: { emailRedirectTo: `${site}/diary` } })

  assert.ok((await mailTo(email)).link.includes(encodeURIComponent(`${site}/diary`)))
})

test('resetPasswordForEmail: the code tells of PASSWORD_RECOVERY and lets a password be set', async () => {
  const email = await confirmed(connect())
  const client = connect()
  const events = []
  client.auth.onAuthStateChange((event) => events.push(event))

  assert.equal((await client.auth.resetPasswordForEmail(email)).error, null)
  const { token } = await mailTo(email)
  await client.auth.verifyOtp({ token_hash: token, type: 'recovery' })
  const changed = await client.auth.updateUser({ password: 'another password' })

  assert.ok(events.includes('PASSWORD_RECOVERY'))
  assert.equal(changed.error, null)
  assert.equal((await connect().auth.signInWithPassword({ email, password: 'another password' })).error, null)
})

test('resetPasswordForEmail answers alike for an unknown address', async () => {
  const { data, error } = await connect().auth.resetPasswordForEmail(newAddress())

  assert.deepEqual([data, error], [{}, null])
})

test('PKCE: the code of the link is exchanged by the client that asked, once', async () => {
  const client = connect({ flowType: 'pkce' })
  const email = await confirmed(connect())
  await client.auth.signInWithOtp({ email })

  const { query } = await follow((await mailTo(email)).link)
  const stranger = await connect({ flowType: 'pkce' }).auth.exchangeCodeForSession(query.get('code'))
  const { data, error } = await client.auth.exchangeCodeForSession(query.get('code'))

  assert.notEqual(stranger.error, null)
  assert.equal(error, null)
  assert.equal(data.user.email, email)
})

test('PKCE: a forgotten password comes back as PASSWORD_RECOVERY', async () => {
  const client = connect({ flowType: 'pkce' })
  const email = await confirmed(connect())
  const events = []
  client.auth.onAuthStateChange((event) => events.push(event))
  await client.auth.resetPasswordForEmail(email)

  const { query } = await follow((await mailTo(email)).link)
  const { error } = await client.auth.exchangeCodeForSession(query.get('code'))

  assert.equal(error, null)
  assert.ok(events.includes('PASSWORD_RECOVERY'))
})

test('updateUser with another address changes it once both have confirmed', async () => {
  const client = connect()
  const email = await confirmed(client)
  const wanted = newAddress()

  const { data } = await client.auth.updateUser({ email: wanted })
  assert.equal(data.user.new_email, wanted)
  const half = await client.auth.verifyOtp({ email, token: (await mailTo(email)).code, type: 'email_change' })
  const whole = await client.auth.verifyOtp({
    token_hash: (await mailTo(wanted)).token,
    type: 'email_change',
  })

  assert.equal(half.error, null)
  assert.equal(half.data.session, null)
  assert.equal(whole.data.user.email, wanted)
})

test('reauthenticate mails a code', async () => {
  const client = connect()
  const email = await confirmed(client)

  const { error } = await client.auth.reauthenticate()

  assert.equal(error, null)
  assert.match((await mailTo(email)).code, /^[0-9]{6}$/)
})

test('administrators invite and make links; others do not', async () => {
  const { admin } = connect({ apikey: secret }).auth
  const [invited, linked] = [newAddress(), newAddress()]

  const { data } = await admin.inviteUserByEmail(invited, { data: { full_name: 'Asha' }, redirectTo: `${site}/in` })
  const made = await admin.generateLink({ type: 'magiclink', email: linked, options: { redirectTo: `${site}/in` } })

  assert.ok(data.user.invited_at)
  assert.equal((await mailTo(invited)).kind, 'invite')
  assert.equal(made.data.user.email, linked)
  assert.equal(made.data.properties.redirect_to, `${site}/in`)
  const { email_otp: token, verification_type: type } = made.data.properties
  assert.equal((await connect().auth.verifyOtp({ email: linked, token, type })).data.user.email, linked)
  assert.equal((await connect().auth.admin.inviteUserByEmail(newAddress())).error.code, 'not_admin')
})

test('a link that is used up is an error with its code and words', async () => {
  const client = connect()
  const email = await confirmed(client)
  await client.auth.resetPasswordForEmail(email)
  const { link, token } = await mailTo(email)
  await follow(link)

  const { error } = await client.auth.verifyOtp({ token_hash: token, type: 'recovery' })
  const { fragment } = await follow(link)

  assert.deepEqual(
    [error.status, error.code, error.message],
    [403, 'otp_expired', 'Email link is invalid or has expired'],
  )
  assert.equal(fragment.get('error_code'), 'otp_expired')
})

/** What a browser gives a page, as far as the client looks at it, while something is done. */
async function onPage(address, act) {
  const { BroadcastChannel } = globalThis
  delete globalThis.BroadcastChannel // it would keep the program from ending
  const listen = { addEventListener() {}, removeEventListener() {} }
  globalThis.window = { location: new URL(address), history: { state: null, replaceState() {} }, ...listen }
  globalThis.document = { visibilityState: 'visible', ...listen }
  try {
    return await act(globalThis.window)
  } finally {
    delete globalThis.window
    delete globalThis.document
    globalThis.BroadcastChannel = BroadcastChannel
  }
}

async function targetOf(link) {
  return (await fetch(link, { redirect: 'manual' })).headers.get('location')
}

test('a page opened by a link is signed in, hears what for, and keeps no token in its address', async () => {
  const email = await confirmed(connect())
  await connect().auth.resetPasswordForEmail(email)
  const target = await targetOf((await mailTo(email)).link)

  await onPage(target, async ({ location }) => {
    const client = connect()
    const told = new Promise((resolve) => {
      client.auth.onAuthStateChange((event) => event === 'PASSWORD_RECOVERY' && resolve())
    })
    await client.auth.initialize()
    await told

    assert.equal((await client.auth.getSession()).data.session.user.email, email)
    assert.equal(location.hash, '')
  })
})

test('a page opened by a used link is told why', async () => {
  const email = await confirmed(connect())
  await connect().auth.resetPasswordForEmail(email)
  const { link } = await mailTo(email)
  await targetOf(link)

  await onPage(await targetOf(link), async () => {
    const { error } = await connect().auth.initialize()

    assert.deepEqual(error.details, { error: 'access_denied', code: 'otp_expired' })
    assert.equal(error.message, 'Email link is invalid or has expired')
  })
})
