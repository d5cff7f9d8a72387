"""What `/health` says, to whom, and how long it takes to say it."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest
from starlette.applications import Starlette

from banquet import __version__
from banquet.http.health import Health, Probe, health_route


async def well() -> str | None:
    return None


async def unwell() -> str | None:
    return "PostgreSQL cannot be reached."


async def ask(health: Health, *, sees: bool = False) -> httpx.Response:
    route = health_route(health, lambda: {"connections": 3}, lambda _: sees)
    transport = httpx.ASGITransport(Starlette(routes=[route]))
    async with httpx.AsyncClient(transport=transport, base_url="http://banquet.test") as client:
        return await client.get("/health")


@pytest.mark.parametrize(
    ("probes", "status", "expected"),
    [
        (
            {"database": well, "realtime": well},
            200,
            {"status": "ok", "parts": {"database": {"status": "ok"}, "realtime": {"status": "ok"}}},
        ),
        (
            {"database": unwell, "realtime": well},
            503,
            {
                "status": "unavailable",
                "parts": {
                    "database": {
                        "status": "unavailable",
                        "reason": "PostgreSQL cannot be reached.",
                    },
                    "realtime": {"status": "ok"},
                },
            },
        ),
    ],
)
async def test_any_part_that_is_unwell_makes_it_503(
    probes: Mapping[str, Probe], status: int, expected: Mapping[str, object]
) -> None:
    response = await ask(Health(probes))

    assert (response.status_code, response.json()) == (
        status,
        {"version": __version__, **expected},
    )
    assert response.headers["cache-control"] == "no-store"


async def test_figures_are_for_those_who_may_see_them() -> None:
    health = Health({"database": well})

    assert (await ask(health, sees=True)).json()["figures"] == {"connections": 3}
    assert "figures" not in (await ask(health)).json()


async def test_part_that_does_not_answer_is_asked_once_and_not_waited_for() -> None:
    release, asked = asyncio.Event(), 0

    async def hang() -> str | None:
        nonlocal asked
        asked += 1
        await release.wait()
        return None

    health = Health({"database": hang}, seconds=0.01)

    answers = await asyncio.gather(*(health.ailments() for _ in range(5)))
    again = await health.ailments()
    release.set()
    for _ in range(3):
        await asyncio.sleep(0)
    later = await health.ailments()

    assert [*answers, again] == [{"database": "It does not answer."}] * 6
    assert later == {"database": None}
    assert asked == 2
