"""Who may read figures, and in which form they come."""

from collections.abc import AsyncIterator, Callable, Iterable

import httpx
import pytest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from banquet.errors import TokenError
from banquet.http.metrics import Gate, HttpMeters, gauge, gauges, histogram, metrics_route, total
from banquet.http.middleware import Edge
from banquet.identity import ANONYMOUS, SERVICE, Identity
from banquet.meters import Histogram


class Keys:
    """`secret` and `publishable` are keys, `user` a person's token."""

    def verify(self, token: str) -> Identity:
        known = {
            "secret": SERVICE,
            "publishable": ANONYMOUS,
            "user": Identity("authenticated", {"sub": "u-1"}),
        }
        if token not in known:
            raise TokenError("PGRST301", "No suitable key or wrong key type")
        return known[token]

    def identify(self, apikey: str | None, authorization: str | None) -> Identity:
        raise NotImplementedError


def figures() -> Iterable[Metric]:
    durations = Histogram((1.0, 2.0))
    durations.observe(1.5)
    yield gauge("test_gauge", "A gauge.", 3)
    yield gauges("test_gauges", "Gauges.", {"a": 1, "b": 2}, "letter")
    yield total("test_events", "A counter.", 5)
    yield histogram("test_seconds", "A histogram.", {(): durations})


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=[metrics_route(Gate(Keys(), "only-figures"), [figures])])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://banquet.test") as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    "headers", [bearer("secret"), bearer("only-figures"), {"apikey": "secret"}]
)
async def test_holders_of_a_key_read_figures(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    response = await client.get("/metrics", headers=headers)

    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-type"].startswith("text/plain")
    assert found[("test_gauge",)] == 3
    assert (found["test_gauges", "a"], found["test_gauges", "b"]) == (1, 2)
    assert found[("test_events_total",)] == 5
    assert [found["test_seconds_bucket", end] for end in ("1.0", "2.0", "+Inf")] == [0, 1, 1]
    assert found[("process_resident_memory_bytes",)] > 0


@pytest.mark.parametrize(
    "headers",
    [{}, bearer("publishable"), bearer("user"), bearer("forged"), bearer(""), {"apikey": "user"}],
)
async def test_nobody_else_does(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    response = await client.get("/metrics", headers=headers)

    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert "test_gauge" not in response.text


async def test_without_a_key_for_figures_no_text_passes_for_one() -> None:
    app = Starlette(routes=[metrics_route(Gate(Keys(), None), [figures])])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://banquet.test"
    ) as client:
        statuses = [
            (await client.get("/metrics", headers=bearer(token))).status_code
            for token in ("None", "only-figures", "secret")
        ]

    assert statuses == [401, 401, 200]


async def test_openmetrics_is_spoken_to_whoever_asks_for_it(client: httpx.AsyncClient) -> None:
    headers = bearer("secret") | {"accept": "application/openmetrics-text; version=1.0.0"}

    response = await client.get("/metrics", headers=headers)

    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert response.text.endswith("# EOF\n")


async def test_requests_are_counted_by_service_method_and_status() -> None:
    meters = HttpMeters()
    edge = Edge(PlainTextResponse("here"), meters)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(edge), base_url="http://banquet.test"
    ) as client:
        await client.get("/rest/v1/bookings")
        await client.post("/rest/v1/bookings", headers={"content-length": "99999999"})
        await client.request("BREW", "/auth/v1/token")
        await client.options(
            "/rest/v1/bookings",
            headers={"origin": "https://a.example", "access-control-request-method": "GET"},
        )
        await client.get("/restaurant")

    assert dict(meters.requests) == {
        ("rest", "GET", "200"): 1,
        ("rest", "POST", "413"): 1,
        ("auth", "other", "200"): 1,
        ("rest", "OPTIONS", "204"): 1,
        ("web", "GET", "200"): 1,
    }
    assert {name: sum(each.counts) for name, each in meters.seconds.items()} == {
        "rest": 3,
        "auth": 1,
        "web": 1,
    }


def owners(*users: str) -> Callable[[str, str], bool]:
    return lambda user, role: role == "owner" and user in users


@pytest.mark.parametrize(
    ("token", "is_owner", "expected"),
    [
        ("secret", False, True),
        ("only-figures", False, True),
        ("user", True, True),
        ("user", False, False),
        ("publishable", True, False),
        ("forged", True, False),
        ("", True, False),
    ],
)
async def test_owners_see_figures_beside_the_health(
    token: str, is_owner: bool, expected: bool
) -> None:
    headers = [(b"authorization", f"Bearer {token}".encode())] if token else []
    request = Request({"type": "http", "headers": headers})

    may_see = Gate(Keys(), "only-figures").may_see(owners("u-1") if is_owner else owners())

    assert may_see(request) is expected
