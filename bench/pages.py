"""What Lighthouse says of the sign-in page and the diary, on its emulated phone.

Lighthouse is installed beside this file on first use, as its lock file there names it.
Its reports stay in `test-results/lighthouse/`.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import BrowserContext, sync_playwright

from banquet.db.embedded import EmbeddedCluster
from banquet.demo.company import PASSWORD
from bench.figures import Figure
from bench.world import BENCH, ROOT, World
from tests.end_to_end.browser import install_browser
from tests.running import Server, free_port

_LIGHTHOUSE: Final = BENCH / "lighthouse"
_REPORTS: Final = ROOT / "test-results/lighthouse"
_CATEGORIES: Final = ("performance", "accessibility", "best-practices")
# Lighthouse else forgets all of a page, and with it who is signed in.
_KEPT: Final = "--disable-storage-reset"
_MEASURED: Final = {
    "first paint ms": "first-contentful-paint",
    "largest paint ms": "largest-contentful-paint",
    "blocked ms": "total-blocking-time",
}
_AIM: Final = 95.0
# One run is worth three points more or less, as the machine pleases.
_RUNS: Final = 5


def figures(world: World) -> list[Figure]:
    """Run Lighthouse on the pages of a demonstration: at the door, then as somebody who is in."""
    if not (_LIGHTHOUSE / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=_LIGHTHOUSE, check=True)
    _REPORTS.mkdir(parents=True, exist_ok=True)
    data_dir = Path(tempfile.mkdtemp(prefix="pages-", dir=world.directory))
    server = Server(None, data_dir, arguments=["--demo"])
    server.start()
    try:
        with _browser() as (port, context):
            return [
                _figure("sign-in", f"{server.url}/sign-in", port),
                _figure("day diary", _signed_in(context, server), port, _KEPT),
            ]
    finally:
        server.stop()
        EmbeddedCluster(data_dir).destroy()


@contextmanager
def _browser() -> Iterator[tuple[int, BrowserContext]]:
    """Yield a browser that Lighthouse can drive too, with the port for that."""
    port = free_port()
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=install_browser(),
            args=["--no-sandbox", "--disable-gpu", f"--remote-debugging-port={port}"],
        )
        yield port, context
        context.close()


def _signed_in(context: BrowserContext, server: Server) -> str:
    """Sign in and return the address of the diary, which is then this browser's to open."""
    page = context.new_page()
    page.goto(server.url)
    page.get_by_label("E-mail").fill("sales.dwk@demo.test")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("navigation", name="Main").wait_for()
    page.close()
    return f"{server.url}/dwk/diary"


def _figure(name: str, url: str, port: int, *options: str) -> Figure:
    reports = [f"{name.replace(' ', '-')}-{number}" for number in range(1, _RUNS + 1)]
    found = [_run(report, url, port, *options) for report in reports]
    scores = {
        each: round(median(100 * report["categories"][each]["score"] for report in found))
        for each in _CATEGORIES
    }
    measured = {
        key: round(median(report["audits"][audit]["numericValue"] for report in found))
        for key, audit in _MEASURED.items()
    }
    return Figure(
        name=f"Lighthouse, {name}",
        note="emulated phone: slow 4G, processor 4 times slower; out of 100;"
        f" medians of {_RUNS} runs",
        value={key: float(value) for key, value in scores.items()},
        reference_name="as it measured",
        reference={key: float(value) for key, value in measured.items()},
        aim=f">= {_AIM:g} each",
        met=all(score >= _AIM for score in scores.values()),
    )


def _run(name: str, url: str, port: int, *options: str) -> dict[str, Any]:
    report = _REPORTS / f"{name}.json"
    command = [
        str(_LIGHTHOUSE / "node_modules/.bin/lighthouse"),
        url,
        f"--port={port}",
        f"--only-categories={','.join(_CATEGORIES)}",
        "--output=json",
        f"--output-path={report}",
        "--quiet",
        *options,
    ]
    subprocess.run(command, check=True, capture_output=True)
    found: dict[str, Any] = json.loads(report.read_text())
    return found
