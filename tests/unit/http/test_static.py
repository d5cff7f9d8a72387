import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from banquet.http.static import WebFiles

PAGE = {"accept": "text/html,application/xhtml+xml"}
BROTLI = b"as the build packed it"
SCRIPT = b"export const words = 1;\n" * 100


@pytest.fixture
def build(tmp_path: Path) -> Path:
    root = tmp_path / "dist"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_bytes(b"<!doctype html><title>Diary</title>")
    (root / "assets" / "main-3f2a.js").write_bytes(SCRIPT)
    (root / "assets" / "main-3f2a.js.br").write_bytes(BROTLI)
    (root / "icon.png").write_bytes(b"\x89PNG" + bytes(2000))
    (tmp_path / "secret.txt").write_bytes(b"secret")
    return root


@pytest.fixture
async def client(build: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=[Route("/{path:path}", WebFiles(build).respond)])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://banquet.test") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/calendar/dwk/2026-11", "/bookings/0198f0c2"])
async def test_addresses_of_the_application_get_the_page(
    client: httpx.AsyncClient, path: str
) -> None:
    response = await client.get(path, headers=PAGE)

    assert (response.status_code, response.text) == (200, "<!doctype html><title>Diary</title>")
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/missing.json", "/assets/main-old.js", "/rest/v2/bookings"])
async def test_missing_files_are_missing(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path, headers={"accept": "*/*"})

    assert response.status_code == 404


async def test_missing_asset_is_not_the_page_even_for_a_person(client: httpx.AsyncClient) -> None:
    assert (await client.get("/assets/main-old.js", headers=PAGE)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"]
)
async def test_nothing_outside_the_build_is_served(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)

    assert response.status_code == 404


async def test_named_by_content_is_kept_for_ever_and_sent_compressed(
    client: httpx.AsyncClient,
) -> None:
    headers = {"accept-encoding": "gzip"}
    async with client.stream("GET", "/assets/main-3f2a.js", headers=headers) as response:
        raw = b"".join([part async for part in response.aiter_raw()])

    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert gzip.decompress(raw) == SCRIPT


@pytest.mark.parametrize("accepted", [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip")])
async def test_brotli_of_the_build_is_sent_to_who_takes_it(
    client: httpx.AsyncClient, accepted: tuple[str, str]
) -> None:
    headers = {"accept-encoding": accepted[0]}
    async with client.stream("GET", "/assets/main-3f2a.js", headers=headers) as response:
        raw = b"".join([part async for part in response.aiter_raw()])

    assert response.headers["content-encoding"] == accepted[1]
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert (raw == BROTLI) is (accepted[1] == "br")


async def test_brotli_form_is_no_file_of_its_own(client: httpx.AsyncClient) -> None:
    assert (await client.get("/assets/main-3f2a.js.br")).status_code == 404


async def test_client_without_gzip_gets_the_file_itself(client: httpx.AsyncClient) -> None:
    response = await client.get("/assets/main-3f2a.js", headers={"accept-encoding": "identity"})

    assert "content-encoding" not in response.headers
    assert response.content == SCRIPT


async def test_unchanged_file_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/icon.png")

    again = await client.get("/icon.png", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


async def test_page_may_not_be_framed(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/", headers=PAGE)).headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("public_url", "host"), [(None, "banquet.test"), ("https://diary.test/x", "diary.test")]
)
async def test_page_may_talk_to_its_server_only(
    build: Path, public_url: str | None, host: str
) -> None:
    app = Starlette(routes=[Route("/{path:path}", WebFiles(build, public_url).respond)])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://banquet.test") as client:
        policy = (await client.get("/", headers=PAGE)).headers["content-security-policy"]

    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["connect-src"].split() == [
        "'self'",
        f"http://{host}",
        f"https://{host}",
        f"ws://{host}",
        f"wss://{host}",
    ]
    assert rules["form-action"] == "'self'"


async def test_missing_build_says_what_to_do() -> None:
    app = Starlette(routes=[Route("/{path:path}", WebFiles(None).respond)])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://banquet.test") as client:
        response = await client.get("/", headers=PAGE)

    assert "make run" in response.text
