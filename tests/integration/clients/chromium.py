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
    script = _make_client(stage)
    html = f"<!doctype html><script src=supabase.js></script><script>{script}</script>"
    files = {"/": html.encode(), "/supabase.js": _CLIENT.read_bytes()}
    with _serve(files) as origin, _open_page() as page:
        page.goto(origin)
        yield page


@contextmanager
def foreign_origin() -> Iterator[str]:
    """Serve an empty page at another port; gives its address."""
    with _serve({"/": b"<!doctype html>"}) as origin:
        yield origin


@contextmanager
def own_page(stage: Stage) -> Iterator[Page]:
    """Open a page that came from the server itself, with `client` in it."""
    server = stage.server
    with _open_page() as page:
        page.goto(f"{server.url}/health")
        page.add_script_tag(content=_CLIENT.read_text())
        page.add_script_tag(content=_make_client(stage))
        yield page


def _make_client(stage: Stage) -> str:
    server = stage.server
    return f"const client = supabase.createClient('{server.url}', '{server.publishable_key}')"


@contextmanager
def _open_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=install_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.set_default_timeout(30_000)
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
