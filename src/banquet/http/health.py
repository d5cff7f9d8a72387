"""`/health`: whether the parts are well, and why not; figures for those who may see them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banquet import __version__
from banquet.http.responses import JSON

Probe = Callable[[], Awaitable[str | None]]
"""Returns what is wrong with a part in a sentence that anybody may read, None if it is well."""

Figures = Callable[[], Mapping[str, object]]

PROBE_SECONDS: Final = 3.0
"""How long a part may take to say how it is."""


class Health:
    """Asks the parts, at most one question to each at a time, however many want to know."""

    def __init__(self, probes: Mapping[str, Probe], seconds: float = PROBE_SECONDS) -> None:
        """Take the parts.

        Args:
            probes: By name of the part.
            seconds: How long each may take.
        """
        self._probes = probes
        self._seconds = seconds
        self._asking: dict[str, asyncio.Task[str | None]] = {}

    async def ailments(self) -> dict[str, str | None]:
        """Return what is wrong with each part; None where nothing is."""
        found = await asyncio.gather(*(self._ailment(name) for name in self._probes))
        return dict(zip(self._probes, found, strict=True))

    async def _ailment(self, name: str) -> str | None:
        task = self._asking.get(name)
        if task is None:
            task = asyncio.create_task(_ask(self._probes[name]))
            self._asking[name] = task
            task.add_done_callback(lambda _: self._asking.pop(name, None))
        # Not cancelled when it takes too long: to end a question to a database that stands
        # still takes as long as the question.
        done, _ = await asyncio.wait({task}, timeout=self._seconds)
        return task.result() if done else "It does not answer."


async def _ask(probe: Probe) -> str | None:
    return await probe()


def health_route(health: Health, figures: Figures, may_see: Callable[[Request], bool]) -> Route:
    """Return `/health`: 200 when every part is well, else 503 with the reasons.

    Args:
        health: Asks the parts.
        figures: Added for those who may see them.
        may_see: Tells who that is.
    """

    async def respond(request: Request) -> Response:
        ailments = await health.ailments()
        well = not any(ailments.values())
        content: dict[str, object] = {
            "status": "ok" if well else "unavailable",
            "version": __version__,
            "parts": {name: _part(reason) for name, reason in ailments.items()},
        }
        if may_see(request):
            content["figures"] = figures()
        headers = {"cache-control": "no-store"}
        return Response(orjson.dumps(content), 200 if well else 503, headers, media_type=JSON)

    return Route("/health", respond)


def _part(reason: str | None) -> dict[str, str]:
    return {"status": "ok"} if reason is None else {"status": "unavailable", "reason": reason}
