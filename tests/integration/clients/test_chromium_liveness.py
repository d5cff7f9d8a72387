"""What only a browser does of section 9 of the protocol reference: workers, pages that sleep."""

from tests.integration.clients.chromium import client_page
from tests.integration.clients.stage import Stage

# Heartbeats every second, asked for by a worker; the states of one channel; whatever it hears.
_JOIN = """
([url, key]) => {
  window.beats = []
  window.states = []
  window.heard = []
  window.working = supabase.createClient(url, key, {
    auth: { storageKey: 'worker' },
    realtime: { worker: true, heartbeatIntervalMs: 1000 },
  })
  working.realtime.onHeartbeat((status) => beats.push(status))
  window.room = working.channel('sleepers')
    .on('broadcast', { event: '*' }, ({ event }) => heard.push(event))
    .subscribe((state) => states.push(state))
}
"""
_SUBSCRIBED = "(times) => states.filter((state) => state === 'SUBSCRIBED').length >= times"


def test_9_worker_beats_and_a_page_that_slept_is_back(stage: Stage) -> None:
    server = stage.server
    with client_page(stage) as page, server.client() as http:
        page.evaluate(_JOIN, [server.url, server.publishable_key])
        page.wait_for_function(_SUBSCRIBED, arg=1)
        page.wait_for_function("() => beats.filter((status) => status === 'ok').length >= 2")

        # As a browser says that it puts a page into its cache, and takes it out again.
        page.evaluate("() => dispatchEvent(new PageTransitionEvent('pagehide'))")
        page.wait_for_function("() => !working.realtime.isConnected()")
        times = page.evaluate("() => states.filter((state) => state === 'SUBSCRIBED').length")
        page.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow'))")
        page.wait_for_function(_SUBSCRIBED, arg=times + 1)
        http.post("/realtime/v1/api/broadcast/sleepers/events/awake", json={})
        page.wait_for_function("() => heard.length > 0")
        heard = page.evaluate("() => heard")

    assert heard == ["awake"]
