"""A Chromium page that has loaded the official client as a script tag would."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from playwright.sync_api import Page, sync_playwright

from tests.end_to_end.browser import install_browser
from tests.integration.clients.stage import Stage
from tests.node import WEB
from tests.running import PASSWORD

_CLIENT = WEB / "node_modules/@supabase/supabase-js/dist/umd/supabase.js"

_SIGN_IN = """
async ([email, password]) => {
  const { error } = await client.auth.signInWithPassword({ email, password })
  if (error) throw error
}
"""


@contextmanager
def client_page(stage: Stage) -> Iterator[Page]:
    """Open a page with `client`, the official client of nobody yet.

    The page comes from another origin than the server's, so what it gets has passed the
    browser's cross-origin checks.
    """
    server = stage.server
    html = (
        "<!doctype html><script src=supabase.js></script><script>"
        f"const client = supabase.createClient('{server.url}', '{server.publishable_key}')"
        "</script>"
    )
    files = {"/": html.encode(), "/supabase.js": _CLIENT.read_bytes()}
    with _serve(files) as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=install_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.set_default_timeout(15_000)
        page.goto(origin)
        yield page
        browser.close()


@contextmanager
def _serve(files: Mapping[str, bytes]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files.get(self.path)
            self.send_response(200 if content is not None else 404)
            script = self.path.endswith(".js")
            self.send_header("content-type", "text/javascript" if script else "text/html")
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        Thread(target=listener.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listener.server_port}/"
        listener.shutdown()


def sign_in(stage: Stage, page: Page, person: str) -> None:
    """Sign a person in; the session stays in the page's storage."""
    page.evaluate(_SIGN_IN, [stage.address(person), PASSWORD])
