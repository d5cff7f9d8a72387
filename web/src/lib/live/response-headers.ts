/**
 * Hands the headers of a REST answer to whoever made the call.
 *
 * supabase-js keeps response headers to itself, but passes the caller's AbortSignal through to `fetch`
 * untouched: the signal is the thread that ties an answer to its call. No extra request header is needed, so
 * no cross-origin preflight changes.
 */
const headersOf = new WeakMap<AbortSignal, Headers>()

/** A `fetch` that remembers the headers of every answer to a call that carried a signal. */
export function rememberHeaders(inner: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await inner(input, init)
    if (init?.signal) headersOf.set(init.signal, response.headers)
    return response
  }
}

/** Headers of the last answer to a call that carried this signal; undefined if it never got one. */
export function headersFor(signal: AbortSignal): Headers | undefined {
  return headersOf.get(signal)
}
