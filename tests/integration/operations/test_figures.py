"""`/metrics` and the figures of `/health` on a real server: what they say, and to whom."""

import re
from pathlib import Path

import httpx
import websockets
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.operations.conftest import Place
from tests.integration.realtime.harness import Client

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "self-hosting.md"
BRANCHES = {"event": "*", "schema": "public", "table": "branches", "since": ""}


def scrape(place: Place) -> str:
    headers = {"authorization": f"Bearer {place.server.secret_key}"}
    response = httpx.get(f"{place.server.url}/metrics", headers=headers, timeout=30)
    assert response.status_code == 200
    return response.text


def read(place: Place) -> dict[tuple[str, ...], float]:
    """Return every sample by name and labels."""
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(scrape(place))
        for sample in family.samples
    }


async def test_figures_follow_what_clients_and_writers_do(place: Place) -> None:
    before = read(place)
    address = f"ws{place.server.url[4:]}/realtime/v1/websocket?vsn=2.0.0"
    headers = {"x-api-key": place.server.publishable_key}
    async with websockets.connect(address, additional_headers=headers) as connection:
        client = Client(connection, "2.0.0")
        await client.join("a", BRANCHES, token=place.owner["access_token"])
        await client.join("b", BRANCHES | {"table": "nowhere"}, token=place.owner["access_token"])
        place.rows("update branches set name = 'Dwarka East'")
        await client.change()
        await client.system("checkpoint")
        during = read(place)
    with place.server.client(place.owner["access_token"]) as http:
        assert http.get("/rest/v1/branches").status_code == 200
        assert http.get("/rest/v1/nowhere").status_code == 404
        wrong = {"email": "owner@example.test", "password": "not-the-password"}
        http.post("/auth/v1/token?grant_type=password", json=wrong)
    place.server.sign_in("owner@example.test")
    after = read(place)

    def grown(now: dict[tuple[str, ...], float], *sample: str) -> float:
        return now[sample] - before.get(sample, 0)

    assert during["banquet_realtime_connections",] == before["banquet_realtime_connections",] + 1
    assert during["banquet_realtime_channels", "live"] == 1
    assert during["banquet_realtime_groups",] == 1
    assert during["banquet_stream_connected",] == 1
    assert during["banquet_ring_transactions",] >= 1
    assert grown(during, "banquet_realtime_joins_total", "ok") == 1
    assert grown(during, "banquet_realtime_transactions_total") >= 1
    assert grown(during, "banquet_realtime_frames_sent_total") >= 5
    assert grown(during, "banquet_realtime_commit_to_send_seconds_count") >= 1
    assert 0 < grown(during, "banquet_realtime_commit_to_send_seconds_sum") < 1
    assert 0 < grown(during, "banquet_realtime_delivery_seconds_sum") < 1
    assert grown(after, "banquet_realtime_drops_total", "client") == 1
    assert grown(after, "banquet_http_requests_total", "200", "GET", "rest") == 1
    assert grown(after, "banquet_http_requests_total", "404", "GET", "rest") == 1
    assert grown(after, "banquet_auth_sign_ins_total", "invalid_credentials", "password") == 1
    assert grown(after, "banquet_auth_sign_ins_total", "ok", "password") == 1


def test_every_figure_is_documented(place: Place) -> None:
    documented = set(re.findall(r"`(banquet_\w+)`", DOCUMENTATION.read_text()))

    described = re.findall(r"^# TYPE (banquet_\w+) ", scrape(place), re.MULTILINE)

    assert len(described) > 25
    assert {name.removesuffix("_total") for name in described} - documented == set()


def test_strangers_and_people_read_no_figures(place: Place) -> None:
    keys = ("none", place.server.publishable_key, place.owner["access_token"], "sb_secret_wrong")

    statuses = [
        httpx.get(
            f"{place.server.url}/metrics", headers={"authorization": f"Bearer {key}"}
        ).status_code
        for key in keys
    ]

    assert statuses == [401] * len(keys)


def test_figures_of_health_are_for_owners_alone(place: Place) -> None:
    manager = place.server.sign_up("manager@example.test")
    place.rows(
        "insert into memberships (user_id, branch_id, role) values (%s, %s, 'manager')",
        manager["user"]["id"],
        place.branch,
    )

    seen = {
        name: "figures" in place.health(key).json()
        for name, key in {
            "stranger": None,
            "publishable": place.server.publishable_key,
            "manager": manager["access_token"],
            "owner": place.owner["access_token"],
            "secret": place.server.secret_key,
        }.items()
    }

    assert seen == {
        "stranger": False,
        "publishable": False,
        "manager": False,
        "owner": True,
        "secret": True,
    }
