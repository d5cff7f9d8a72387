"""`@supabase/supabase-js`, unmodified, in a page of a real browser and of another origin."""

from tests.integration.clients.chromium import client_page, sign_in
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
