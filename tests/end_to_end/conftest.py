"""A demonstration server, and Chromium windows signed in to it as one person each."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from banquet.demo.company import PASSWORD
from tests.conftest import Cluster, server_data_dir
from tests.end_to_end.browser import install_browser
from tests.running import Server

# A browser that talks to nobody but us, and that runs as root in a container too.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Long for a busy machine: who waits for what comes in time waits no longer for it.
WAIT_MS = 30_000
_LOOK_AGAIN_MS = 20

T = TypeVar("T")


@dataclass
class Window:
    """One person's browser window.

    Attributes:
        page: What is open in it.
        frames: Every text the server pushed over its socket.
        faults: What the page complained about; a test expects none.
    """

    page: Page
    frames: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Record what arrives on sockets and what goes wrong in the page."""
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "websocket",
            lambda socket: socket.on("framereceived", lambda data: self.frames.append(str(data))),
        )

    def expect_frame(self, text: str) -> None:
        """Wait until a frame with this text has come; what is sent to a page comes in order."""
        deadline = time.monotonic() + WAIT_MS / 1000
        while not any(text in frame for frame in self.frames):
            assert time.monotonic() < deadline, f"no frame said {text}"
            self.page.wait_for_timeout(_LOOK_AGAIN_MS)


@dataclass
class House:
    """A server with the demonstration's data, and its database for arranging and checking."""

    server: Server
    database: psycopg.Connection[Any]

    @property
    def url(self) -> str:
        return self.server.url

    def hall(self, branch: str, name: str) -> int:
        return int(self.ask(_HALL, branch, name))

    def free_date(self, *branches: str, after_days: int = 30) -> str:
        """Return the first date from then on whose day and next day are free in all halls."""
        return str(self.ask(_FREE_DATE, after_days, list(branches)))

    def ask(self, question: str, *values: object) -> Any:
        """Return the one value of the one row a query answers with.

        For what is there before anybody acts; see `expect` and `wait_for`.
        """
        row = self.database.execute(question.encode(), values).fetchone()
        assert row is not None
        return row[0]

    def expect(self, question: str, *values: object, equals: object) -> None:
        """Wait until the one value a query answers with is this one (None: no row).

        The way to check in the database what a screen has just shown. A page shows a change before
        it is sent, and the change stream tells a commit a moment before another session sees it:
        PostgreSQL writes a commit down, and streams it, before it ends the transaction for others.
        """
        until(lambda: self._value(question, values), lambda value: value == equals, question)

    def wait_for(self, question: str, *values: object) -> Any:
        """Return the one value a query answers with once there is one; see `expect`."""
        return until(
            lambda: self._value(question, values), lambda value: value is not None, question
        )

    def _value(self, question: str, values: tuple[object, ...]) -> Any:
        row = self.database.execute(question.encode(), values).fetchone()
        return None if row is None else row[0]


def until(look: Callable[[], T], is_wanted: Callable[[T], object], what: str) -> T:
    """Look again and again until what is seen is what is wanted; return it.

    Raises:
        AssertionError: it was not within WAIT_MS; says what was seen last.
    """
    deadline = time.monotonic() + WAIT_MS / 1000
    while not is_wanted(seen := look()):
        assert time.monotonic() < deadline, f"still {seen!r}: {what.strip()}"
        time.sleep(_LOOK_AGAIN_MS / 1000)
    return seen


_HALL = """
select h.id from halls h join branches b on b.id = h.branch_id where b.code = %s and h.name = %s
"""
_FREE_DATE = """
select d::date
from generate_series(current_date + %s, current_date + 290, interval '1 day') days (d)
where not exists (
  select from hall_claims c join branches b on b.id = c.branch_id
  where b.code = any (%s) and c.occupied && tstzrange(
    d::date::timestamp at time zone b.timezone, (d::date + 2)::timestamp at time zone b.timezone))
order by d limit 1
"""


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    # Not for the session: Playwright keeps an event loop running, and later tests need theirs.
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=install_browser(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def demonstration(
    cluster: Cluster, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Name of a database that holds the demonstration, to be cloned: writing one takes long."""
    name = f"demonstration_{uuid4().hex[:8]}"
    url = cluster.create(name, template_database)
    Server(url, server_data_dir(cluster, tmp_path_factory), arguments=["--demo"]).start().stop()
    yield name
    cluster.drop(name)


@pytest.fixture(scope="module")
def house(
    cluster: Cluster, demonstration: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    name = f"house_{uuid4().hex[:8]}"
    url = cluster.create(name, demonstration)
    server = Server(url, server_data_dir(cluster, tmp_path_factory), arguments=["--demo"])
    server.start()
    with psycopg.connect(url, autocommit=True) as database:
        yield House(server, database)
    server.stop()
    cluster.drop(name)


OpenWindow = Callable[..., Window]


@pytest.fixture
def open_window(chromium: Browser, house: House) -> Iterator[OpenWindow]:
    """Return a function that opens a window, signed in as `email` unless that is None."""
    with ExitStack() as stack:
        windows: list[Window] = []

        def open_one(email: str | None, path: str = "/", **options: Any) -> Window:
            # What a service worker keeps is for later visits, and a window makes one.
            # Motion off: colours half-way through a fade are not what anybody reads.
            settings = {
                "viewport": {"width": 1440, "height": 900},
                "locale": "en-IN",
                "reduced_motion": "reduce",
                "service_workers": "block",
                **options,
            }
            context = chromium.new_context(**settings)
            stack.callback(context.close)
            context.set_default_timeout(WAIT_MS)
            window = Window(context.new_page())
            windows.append(window)
            window.listen()
            window.page.goto(house.url + path)
            if email is not None:
                sign_in(window.page, email)
            return window

        yield open_one
        assert [fault for window in windows for fault in window.faults] == []


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill the sign-in form; returns once the page after it is there."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("navigation", name="Main").wait_for()


def settle(window: Window) -> None:
    """Wait until a page with a pill shows all its data, as of now."""
    expect(window.page.get_by_role("button", name="Live", exact=True)).to_be_visible()
    expect(window.page.locator("[aria-busy=true]")).to_have_count(0)


def drawn(page: Page) -> None:
    """Wait until a frame has been drawn, and what the page does with it is done."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def resize(page: Page, width: int, height: int) -> None:
    """Change the window's size; the page hears of it with the next frame."""
    page.set_viewport_size({"width": width, "height": height})
    drawn(page)


def saving(window: Window) -> AbstractContextManager[object]:
    """Return what waits, at its end, for the server's answer to a change made inside.

    The page shows a change before it is sent.
    """
    return window.page.expect_response(
        lambda answer: answer.url.endswith("/rpc/perform") and answer.ok
    )


def start_booking(window: Window, house: House, date: str, hall_id: int) -> None:
    """Open the form of a new booking on a hall and date, at dinner time."""
    path = f"/dwk/diary/{date}?new=booking&hall={hall_id}&date={date}&from=19:00"
    window.page.goto(house.url + path)
    window.page.get_by_label("Name", exact=True).wait_for()
