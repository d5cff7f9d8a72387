// The official JavaScript client looking after a session by itself, against BANQUET_TEST_URL,
// whose access tokens live 100 s: the client renews those with less than 120 s left at once.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'

const require = createRequire(`${process.cwd()}/package.json`)
const { createClient } = require('@supabase/supabase-js')
const { BANQUET_TEST_URL: url, BANQUET_TEST_KEY: key, BANQUET_TEST_SECRET: secret } = process.env
const password = 'correct horse battery'
const newAddress = () => `${crypto.randomUUID()}@banquet.test`

let clients = 0

function connect(storage, apikey = key) {
  clients += 1
  const auth = { autoRefreshToken: false, storage, persistSession: true, storageKey: storage ? 'tab' : `c${clients}` }
  return createClient(url, apikey, { auth, realtime: { transport: require('ws') } })
}

/** Storage that tabs share. */
function sharedStorage() {
  const items = new Map()
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  }
}

/** Resolves with the session that comes with an event. */
function told(client, wanted) {
  const alive = setInterval(() => {}, 1000) // the client's own timers keep no program from ending
  return new Promise((resolve) => {
    const { data } = client.auth.onAuthStateChange((event, session) => {
      if (event !== wanted) return
      clearInterval(alive)
      data.subscription.unsubscribe()
      resolve(session)
    })
  })
}

test('a token that is about to end is renewed by the ticker, and listeners are told', async () => {
  const client = connect()
  const { data } = await client.auth.signUp({ email: newAddress(), password })
  const refreshed = told(client, 'TOKEN_REFRESHED')

  await client.auth.startAutoRefresh()
  const session = await refreshed
  await client.auth.stopAutoRefresh()

  assert.notEqual(session.refresh_token, data.session.refresh_token)
  assert.equal((await client.auth.getUser()).data.user.id, data.user.id)
})

test('every change of a session is told, in order', async () => {
  const client = connect()
  const events = []
  const initial = told(client, 'INITIAL_SESSION')
  client.auth.onAuthStateChange((event) => events.push(event))
  assert.equal(await initial, null)

  const email = newAddress()
  await client.auth.signUp({ email, password })
  await client.auth.refreshSession()
  await client.auth.updateUser({ data: { locale: 'hi-IN' } })
  await client.auth.signOut()
  await client.auth.signInWithPassword({ email, password })

  assert.deepEqual(events, ['INITIAL_SESSION', 'SIGNED_IN', 'TOKEN_REFRESHED', 'USER_UPDATED', 'SIGNED_OUT', 'SIGNED_IN'])
})

test('a page that is opened again goes on with the session of the last', async () => {
  const storage = sharedStorage()
  const { data } = await connect(storage).auth.signUp({ email: newAddress(), password })

  const later = connect(storage)
  const session = await told(later, 'INITIAL_SESSION')

  assert.equal(session.user.id, data.user.id)
})

test('twenty tabs that renew at once stay signed in: the server refuses none of them', async () => {
  const storage = sharedStorage()
  await connect(storage).auth.signUp({ email: newAddress(), password })
  const tabs = Array.from({ length: 20 }, () => connect(storage))

  const refreshed = await Promise.all(tabs.map((tab) => tab.auth.refreshSession()))

  // The client drops an answer if another tab has stored one meanwhile; that is no refusal.
  const refusals = refreshed.filter(({ error }) => error !== null && error.name !== 'AuthRefreshDiscardedError')
  assert.deepEqual(refusals, [])
  const { data, error } = await connect(storage).auth.refreshSession()
  assert.equal(error, null)
  assert.ok(data.session.access_token)
})

test('anonymous sign-in, and an address that makes somebody of it', async () => {
  const client = connect()
  const { data } = await client.auth.signInAnonymously({ options: { data: { theme: 'dark' } } })
  assert.equal(data.user.is_anonymous, true)

  const changed = await client.auth.updateUser({ email: newAddress(), password: undefined })

  assert.equal(changed.error, null)
  assert.equal(changed.data.user.is_anonymous, false)
})

test('an administrator signs somebody out by their token', async () => {
  const client = connect()
  const { data } = await client.auth.signUp({ email: newAddress(), password })

  const { error } = await connect(undefined, secret).auth.admin.signOut(data.session.access_token, 'global')

  assert.equal(error, null)
  assert.equal((await client.auth.getUser()).error.name, 'AuthSessionMissingError')
  assert.equal((await client.auth.refreshSession()).error !== null, true)
})

test('an administrator bans, lets in, and lists by pages', async () => {
  const { admin } = connect(undefined, secret).auth
  const email = newAddress()
  const { data } = await admin.createUser({ email, password, email_confirm: true, ban_duration: '24h' })

  const banned = (await connect().auth.signInWithPassword({ email, password })).error
  await admin.updateUserById(data.user.id, { ban_duration: 'none' })
  const let_in = (await connect().auth.signInWithPassword({ email, password })).error
  const page = (await admin.listUsers({ page: 2, perPage: 1 })).data

  assert.equal(banned.code, 'user_banned')
  assert.equal(let_in, null)
  assert.equal(page.users.length, 1)
  assert.equal(page.nextPage, 3)
})

test('claims are checked with the published key, without asking who it is', async () => {
  const client = connect()
  const { data } = await client.auth.signUp({ email: newAddress(), password })
  const { data: jwks } = await fetch(`${url}/auth/v1/.well-known/jwks.json`).then(async (r) => ({ data: await r.json() }))

  const claims = await client.auth.getClaims(data.session.access_token, { jwks })

  assert.equal(claims.error, null)
  assert.equal(claims.data.claims.session_id.length, 36)
  assert.equal(claims.data.header.kid, jwks.keys[0].kid)
})
