"""The addresses that belong to no feature: what the web application needs, and health."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banquet import __version__
from banquet.http.responses import JSON
from banquet.settings import Settings

Probe = Callable[[], Awaitable[bool]]

_PROBE_SECONDS = 3.0


def config_route(settings: Settings, publishable_key: str) -> Route:
    """Return `/config.json`: address, publishable key, and whether this is a demo.

    Without a public address in the settings the address is the one the browser used, so the
    application works through a tunnel or over the local network unchanged.
    """

    async def config(request: Request) -> Response:
        address = settings.public_url or str(request.base_url)
        content = {
            "url": address.rstrip("/"),
            "publishable_key": publishable_key,
            "schema": settings.schema,
            "signup": settings.signup,
            "demo": settings.demo,
            "version": __version__,
        }
        return _json(content)

    return Route("/config.json", config)


def health_route(probes: Mapping[str, Probe]) -> Route:
    """Return `/health`: 200 when every probe answers True within 3 seconds, else 503.

    The body names the parts and nothing about why one is not well: anybody may ask.
    """

    async def health(_request: Request) -> Response:
        states = await asyncio.gather(*(_state(probe) for probe in probes.values()))
        well = all(state == "ok" for state in states)
        content = {
            "status": "ok" if well else "unavailable",
            "version": __version__,
            "parts": dict(zip(probes, states, strict=True)),
        }
        return _json(content, 200 if well else 503)

    return Route("/health", health)


async def _state(probe: Probe) -> str:
    try:
        async with asyncio.timeout(_PROBE_SECONDS):
            return "ok" if await probe() else "unavailable"
    except TimeoutError:
        return "unavailable"


def _json(content: Mapping[str, object], status: int = 200) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(orjson.dumps(content), status, headers, media_type=JSON)
