"""The web application's files, read once and answered from memory.

A path is looked up in a table of the files that exist, so no request can name another file.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

_INDEX = "index.html"
# Vite names these by their content, so a name never changes its meaning.
_IMMUTABLE = "assets/"
_SMALLEST_TO_COMPRESS_BYTES = 1024
# The build lays it beside the file; the standard library has gzip only.
_BROTLI = ".br"
_COMPRESSIBLE = ("text/", "application/json", "application/javascript", "application/manifest")

_SECURITY = {"referrer-policy": "same-origin"}
# The page talks to its own server alone; styles are inline where React sets them.
_POLICY = (
    "default-src 'self'; connect-src 'self' {servers}; img-src 'self' data: blob:; "
    "style-src 'self' 'unsafe-inline'; font-src 'self' data:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)

_NOT_BUILT = b"""<!doctype html><title>Banquet</title><h1>Banquet is running</h1>
<p>The web application is not built. Stop the server and start it with <code>make run</code>.</p>
"""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent.

    Attributes:
        body: The file itself.
        compressed: The body by content coding, the smallest first.
        headers: What every answer with it says.
    """

    body: bytes
    compressed: Mapping[str, bytes]
    headers: Mapping[str, str]


class WebFiles:
    """The files of a build, and the page for every address that belongs to the application.

    Args:
        root: Directory of the build; None if there is none, which a page then says.
        public_url: Where the page is told to find the server; None where it came from.
    """

    def __init__(self, root: Traversable | None, public_url: str | None = None) -> None:
        self._assets = dict(_read_assets(root)) if root is not None else {}
        self._public_host = urlsplit(public_url).netloc if public_url else None

    async def respond(self, request: Request) -> Response:
        """Answer GET and HEAD: the file, or the page where a person opened an address."""
        path = request.url.path.lstrip("/") or _INDEX
        asset = self._assets.get(path)
        if asset is None and _is_address(request, path):
            asset = self._assets.get(_INDEX, _asset("", _INDEX, _NOT_BUILT))
        if asset is None:
            return Response("There is nothing here.\n", 404, media_type="text/plain")
        response = _answer(request, asset)
        policy = _POLICY.format(servers=_servers(self._public_host or request.url.netloc))
        response.headers["content-security-policy"] = policy
        return response


def find_web_files() -> Traversable | None:
    """Return the build packed into the wheel, else the one beside the sources, else None."""
    packed = files("banquet").joinpath("web_dist")
    beside = Path(__file__).parents[3] / "web" / "dist"
    for root in (packed, beside):
        if root.joinpath(_INDEX).is_file():
            return root
    return None


def _is_address(request: Request, path: str) -> bool:
    """Tell an address of the application from a file that is missing."""
    wants_page = "text/html" in request.headers.get("accept", "") or path == _INDEX
    return wants_page and not path.startswith(_IMMUTABLE)


def _servers(host: str) -> str:
    """Return the addresses of a host; older browsers do not count its sockets as 'self'."""
    return " ".join(f"{scheme}://{host}" for scheme in ("http", "https", "ws", "wss"))


def _answer(request: Request, asset: Asset) -> Response:
    headers = dict(asset.headers)
    body = asset.body
    if asset.compressed:
        headers["vary"] = "accept-encoding"
        accepted = request.headers.get("accept-encoding", "")
        coding = next((each for each in asset.compressed if each in accepted), None)
        if coding is not None:
            body = asset.compressed[coding]
            headers["content-encoding"] = coding
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers)


def _read_assets(directory: Traversable, prefix: str = "") -> list[tuple[str, Asset]]:
    assets: list[tuple[str, Asset]] = []
    entries = {entry.name: entry for entry in directory.iterdir()}
    for name, entry in entries.items():
        if entry.is_dir():
            assets += _read_assets(entry, f"{prefix}{name}/")
        elif not name.endswith(_BROTLI):
            packed = entries.get(name + _BROTLI)
            brotli = packed.read_bytes() if packed is not None else None
            assets.append(
                (prefix + name, _asset(prefix, prefix + name, entry.read_bytes(), brotli))
            )
    return assets


def _asset(prefix: str, path: str, body: bytes, brotli: bytes | None = None) -> Asset:
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith("javascript"):
        kind += "; charset=utf-8"
    compressed = {} if brotli is None else {"br": brotli}
    if kind.startswith(_COMPRESSIBLE) or kind.startswith("image/svg"):
        packed = gzip.compress(body, 9, mtime=0)
        if len(body) >= _SMALLEST_TO_COMPRESS_BYTES and len(packed) < len(body):
            compressed["gzip"] = packed
    immutable = prefix.startswith(_IMMUTABLE)
    return Asset(
        body,
        compressed,
        {
            "content-type": kind,
            "etag": f'"{hashlib.sha256(body).hexdigest()[:20]}"',
            "cache-control": "public, max-age=31536000, immutable" if immutable else "no-cache",
            **_SECURITY,
        },
    )
