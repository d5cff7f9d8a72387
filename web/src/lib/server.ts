/** Whether the server answers at all, for the page before anybody is signed in. */

/** true when the server answers well within 5 seconds. */
export async function isServerReached(get: typeof fetch = fetch): Promise<boolean> {
  try {
    const response = await get('/health', { signal: AbortSignal.timeout(5_000) })
    return response.ok
  } catch {
    return false
  }
}
