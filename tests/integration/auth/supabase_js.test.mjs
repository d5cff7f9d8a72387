// The official JavaScript client, unmodified, against the address in BANQUET_TEST_URL.
// Run by test_supabase_js.py with the web application's packages.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'

const require = createRequire(`${process.cwd()}/package.json`)
const { createClient } = require('@supabase/supabase-js')
const { BANQUET_TEST_URL: url, BANQUET_TEST_KEY: key, BANQUET_TEST_SECRET: secret } = process.env
const password = 'correct horse battery'

let clients = 0

function connect(apikey = key) {
  clients += 1
  const auth = { autoRefreshToken: false, storageKey: `client-${clients}` }
  return createClient(url, apikey, { auth, realtime: { transport: require('ws') } })
}

const newAddress = () => `${crypto.randomUUID()}@banquet.test`

async function signedUp() {
  const client = connect()
  const email = newAddress()
  const { data, error } = await client.auth.signUp({ email, password, options: { data: { full_name: 'Asha' } } })
  assert.equal(error, null)
  return { client, email, session: data.session, user: data.user }
}

test('signUp signs in and getUser asks the server', async () => {
  const { client, email, user } = await signedUp()

  const { data } = await client.auth.getUser()

  assert.equal(data.user.email, email)
  assert.deepEqual(data.user, user)
})

test('getClaims checks the token with the published key', async () => {
  const { client, session, user } = await signedUp()

  const { data } = await client.auth.getClaims()
  assert.equal(data.claims.sub, user.id)
  assert.equal(data.header.alg, 'ES256')

  const { error } = await client.auth.getClaims(`${session.access_token.slice(0, -8)}AAAAAAAA`)
  assert.equal(error.name, 'AuthInvalidJwtError')
})

test('refreshSession rotates and tells its listeners', async () => {
  const { client, session } = await signedUp()
  const events = []
  client.auth.onAuthStateChange((event) => events.push(event))

  const { data } = await client.auth.refreshSession()

  assert.notEqual(data.session.refresh_token, session.refresh_token)
  assert.ok(events.includes('TOKEN_REFRESHED'))
})

test('two tabs that refresh one token both stay signed in', async () => {
  const { session } = await signedUp()
  const tabs = [connect(), connect()]

  const refreshed = await Promise.all(
    tabs.map((tab) => tab.auth.refreshSession({ refresh_token: session.refresh_token })),
  )

  const tokens = refreshed.map(({ data }) => data.session.refresh_token)
  assert.equal(tokens[0], tokens[1])
})

test('updateUser changes metadata and password', async () => {
  const { client, email } = await signedUp()

  const { data } = await client.auth.updateUser({ data: { locale: 'hi-IN' }, password: 'another password' })

  assert.equal(data.user.user_metadata.locale, 'hi-IN')
  const { error } = await connect().auth.signInWithPassword({ email, password: 'another password' })
  assert.equal(error, null)
})

test('signOut of others ends their session and the client drops it', async () => {
  const { client, email } = await signedUp()
  const other = connect()
  await other.auth.signInWithPassword({ email, password })

  await client.auth.signOut({ scope: 'others' })

  const { error } = await other.auth.getUser()
  assert.equal(error.name, 'AuthSessionMissingError')
  assert.equal((await other.auth.getSession()).data.session, null)
  assert.equal((await client.auth.getUser()).error, null)
})

test('refusals arrive with code, status and words', async () => {
  const { client, email } = await signedUp()

  const wrong = (await client.auth.signInWithPassword({ email, password: 'wrong' })).error
  const weak = (await client.auth.signUp({ email: newAddress(), password: 'short' })).error

  assert.deepEqual(
    [wrong.status, wrong.code, wrong.message],
    [400, 'invalid_credentials', 'Invalid login credentials'],
  )
  assert.deepEqual([weak.name, weak.code, weak.reasons], ['AuthWeakPasswordError', 'weak_password', ['length']])
})

test('administrators list, make, change and remove accounts; others do not', async () => {
  const { admin } = connect(secret).auth
  const email = newAddress()

  const made = (await admin.createUser({ email, password, email_confirm: true })).data.user
  const changed = (await admin.updateUserById(made.id, { app_metadata: { team: 'floor' } })).data.user
  const page = (await admin.listUsers({ page: 1, perPage: 2 })).data
  const removed = await admin.deleteUser(made.id)

  assert.equal(changed.app_metadata.team, 'floor')
  assert.equal(page.users.length, 2)
  assert.ok(page.total > 2)
  assert.equal(page.nextPage, 2)
  assert.equal(removed.error, null)
  assert.equal((await admin.getUserById(made.id)).error.code, 'user_not_found')
  assert.equal((await connect().auth.admin.listUsers()).error.code, 'not_admin')
})
