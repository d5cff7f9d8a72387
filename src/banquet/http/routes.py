"""The address that belongs to no feature: what the web application needs to begin."""

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banquet import __version__
from banquet.http.responses import JSON
from banquet.settings import Settings


def config_route(settings: Settings, publishable_key: str) -> Route:
    """Return `/config.json`: address, publishable key, whether this is a demo and sends mail.

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
            "mail": settings.smtp_url is not None,
            "version": __version__,
        }
        headers = {"cache-control": "no-store"}
        return Response(orjson.dumps(content), headers=headers, media_type=JSON)

    return Route("/config.json", config)
