import { expect, it } from 'vitest'
import { headersFor, rememberHeaders } from '@/lib/live/response-headers'

const answering = (value: string) => rememberHeaders(() => Promise.resolve(new Response('[]', { headers: { 'x-banquet-snapshot': value } })))

it('hands each answer to the call it belongs to, whatever order they come in', async () => {
  const [one, two, silent] = [new AbortController().signal, new AbortController().signal, new AbortController().signal]
  await Promise.all([answering('2')('/b', { signal: two }), answering('1')('/a', { signal: one }), answering('3')('/c')])
  expect([one, two, silent].map((signal) => headersFor(signal)?.get('x-banquet-snapshot'))).toEqual(['1', '2', undefined])
})
