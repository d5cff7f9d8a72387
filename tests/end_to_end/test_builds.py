"""The service worker over several builds: old pages go on, new ones open, offline too."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

WORKER = Path(__file__).parents[2] / "web" / "service-worker.js"
# A page whose second part is fetched when it is wanted, as every screen of the application is.
_PAGE = """<!doctype html><title>{name}</title><script type="module">
window.later = () => import('/assets/later-{name}.js').then(({{ name }}) => name, () => 'gone')
</script>"""
_RUNS = """async (name) => {
  const settled = ({ active, installing, waiting }) =>
    active?.state === 'activated' && !installing && !waiting
  const registration = await navigator.serviceWorker.register('/sw.js')
  await registration.update()
  while (!settled(registration) || !navigator.serviceWorker.controller ||
    !(await caches.keys()).includes(`banquet-${name}`)) await new Promise(requestAnimationFrame)
  return true
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and tells nobody."""

    def log_message(self, *_: Any) -> None:
        """Say nothing: each request would be a line of the test's output."""

    def end_headers(self) -> None:
        """Keep the browser from guessing how long a file stays good."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


class Host:
    """Serves one build at a time, as a server does that is brought up to date.

    Attributes:
        url: Where.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def install(self, name: str) -> None:
        """Put a build in the place of the one before."""
        assets = self._folder / "assets"
        assets.mkdir(exist_ok=True)
        for old in assets.iterdir():
            old.unlink()
        (assets / f"later-{name}.js").write_text(f"export const name = '{name}'")
        (self._folder / "index.html").write_text(_PAGE.format(name=name))
        worker = WORKER.read_text().replace("__VERSION__", name)
        worker, filled = re.subn("__FILES__", f"['/assets/later-{name}.js']", worker)
        assert filled == 1, "the worker names its files once"
        (self._folder / "sw.js").write_text(worker)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    serving = Host(tmp_path)
    yield serving
    serving.close()


def later(page: Page) -> object:
    """Return what the part of a page that is fetched late says, or `gone`."""
    return page.evaluate("later()")


def test_pages_outlive_the_next_build_and_new_ones_open_it(chromium: Browser, host: Host) -> None:
    context = chromium.new_context()
    host.install("first")
    old = context.new_page()
    old.goto(host.url)
    old.wait_for_function(_RUNS, arg="first")

    host.install("second")
    old.wait_for_function(_RUNS, arg="second")
    assert later(old) == "first"  # only the worker has it any more
    new = context.new_page()
    new.goto(host.url)
    assert (new.title(), later(new)) == ("second", "second")

    host.install("third")
    new.wait_for_function(_RUNS, arg="third")
    assert new.evaluate("caches.keys()") == ["banquet-second", "banquet-third"]
    assert later(new) == "second"
    # two builds behind: its page is asked to be loaded again
    stale = context.new_page()
    stale.goto(host.url)
    stale.evaluate("import('/assets/later-first.js').then(() => 1, () => document.title = 'gone')")
    assert stale.title() == "gone"

    host.close()
    new.reload()
    assert (new.title(), later(new)) == ("third", "third")
    context.close()
