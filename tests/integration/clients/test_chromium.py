"""`@supabase/supabase-js`, unmodified, in a page of a real browser and of another origin."""

from typing import Any

from playwright.sync_api import Page

from tests.integration.clients.chromium import client_page, foreign_origin, own_page, sign_in
from tests.integration.clients.stage import Stage

_TITLES = ["Anand", "Bose", "Chawla"]
_READ = """
async (titles) => {
  const { data, count, error } = await client.from('bookings')
    .select('title', { count: 'exact' }).in('title', titles).order('title').range(0, 1)
  if (error) throw error
  return [data.map((row) => row.title), count]
}
"""
_SUBSCRIBE = """
(branch) => {
  window.heard = []
  window.live = new Promise((resolve) => client.channel(`bookings:${branch}`)
    .on('postgres_changes',
      { event: '*', schema: 'public', table: 'bookings', filter: `branch_id=eq.${branch}` },
      ({ eventType, new: now, old }) =>
        heard.push([eventType, now.title ?? null, old.title ?? null]))
    .subscribe((state) => { if (state === 'SUBSCRIBED') resolve() }))
}
"""

# The first join of a page that does not wait for its session carries no token (a race of the
# client's); written out here, since whether it happens is a matter of milliseconds.
_JOIN_WITHOUT_TOKEN = """
([address, topic]) => new Promise((resolve, reject) => {
  const socket = new WebSocket(address)
  socket.onopen = () => socket.send(JSON.stringify(
    ['1', '1', `realtime:${topic}`, 'phx_join', { config: { private: true } }]))
  socket.onmessage = ({ data }) => resolve(JSON.parse(data)[4].status)
  socket.onerror = () => reject(new Error('the socket was refused'))
})
"""


def add_booking(stage: Stage, title: str, branch: str = "dwk") -> None:
    hall = {"dwk": "Garden", "rjg": "Durbar"}[branch]
    stage.run(
        "insert into bookings (branch_id, hall_name, event_date, event_time, title) values"
        f" ({stage.branches[branch]}, '{hall}', '{stage.new_days()}', '19:00', '{title}')"
    )


def test_a_page_reads_counts_and_hears(stage: Stage) -> None:
    branch = stage.branches["dwk"]
    for title in _TITLES:
        add_booking(stage, title)
    with client_page(stage) as page:
        assert page.evaluate("async () => (await client.from('bookings').select()).error.code")
        sign_in(stage, page, "sales.dwk")
        titles, count = page.evaluate(_READ, _TITLES)
        page.evaluate(_SUBSCRIBE, branch)
        page.evaluate("() => live")

        add_booking(stage, "Not ours", "rjg")
        add_booking(stage, "Dutta")
        stage.run("update bookings set title = 'Dutta, moved' where title = 'Dutta'")
        stage.run("delete from bookings where title = 'Dutta, moved'")
        page.wait_for_function("() => heard.length >= 3")

        heard = page.evaluate("() => heard")

    assert (titles, count) == (["Anand", "Bose"], 3)
    assert heard == [
        ["INSERT", "Dutta", None],
        ["UPDATE", "Dutta, moved", "Dutta"],
        ["DELETE", None, "Dutta, moved"],
    ]


def test_a_page_that_subscribes_before_its_session_is_read_hears_all_the_same(stage: Stage) -> None:
    """The first join of a page that does not wait carries no token (a race of the client's)."""
    with client_page(stage) as page:
        sign_in(stage, page, "sales.dwk")
        page.add_init_script(
            "addEventListener('DOMContentLoaded', () =>"
            f" ({_SUBSCRIBE})({stage.branches['dwk']}), {{ once: true }})"
        )
        page.reload()
        page.evaluate("() => live")

        add_booking(stage, "Early")
        page.wait_for_function("() => heard.length >= 1")

        assert page.evaluate("() => heard") == [["INSERT", "Early", None]]


def join_without_token(stage: Stage, page: Page) -> str:
    server = stage.server
    address = f"ws{server.url[4:]}/realtime/v1/websocket?apikey={server.publishable_key}&vsn=2.0.0"
    topic = f"branch:{stage.branches['dwk']}"
    status: str = page.evaluate(_JOIN_WITHOUT_TOKEN, [address, topic])
    return status


def socket_cookies(stage: Stage, page: Page) -> list[Any]:
    return list(page.context.cookies(f"{stage.server.url}/realtime/v1/websocket"))


def test_r116_own_page_is_let_in_before_its_session_is_read(stage: Stage) -> None:
    with own_page(stage) as page:
        before = join_without_token(stage, page)
        sign_in(stage, page, "sales.dwk")
        (cookie,) = socket_cookies(stage, page)
        signed_in = join_without_token(stage, page)
        elsewhere = page.context.cookies(f"{stage.server.url}/rest/v1/bookings")
        readable = page.evaluate("() => document.cookie")
        page.evaluate("() => client.auth.signOut()")
        left = socket_cookies(stage, page)
        after = join_without_token(stage, page)

    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert (elsewhere, readable, left) == ([], "", [])
    assert (before, signed_in, after) == ("error", "ok", "error")


def test_r116_page_of_another_origin_is_given_no_cookie_and_cannot_borrow_one(
    stage: Stage,
) -> None:
    with own_page(stage) as page:
        sign_in(stage, page, "sales.dwk")
        with foreign_origin() as origin:
            page.goto(origin)
            sent_along = socket_cookies(stage, page)
            borrowed = join_without_token(stage, page)

    assert len(sent_along) == 1  # browsers do not tell ports of a host apart
    assert borrowed == "error"
    with client_page(stage) as page:
        sign_in(stage, page, "sales.dwk")
        assert socket_cookies(stage, page) == []
        assert join_without_token(stage, page) == "error"
