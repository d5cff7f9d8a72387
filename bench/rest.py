"""REST beside pgbench: the same statements, rights and round trips, without HTTP and Python.

pgbench sends what the server sends: one pipeline of the session's settings and the statement,
prepared, committed at its end. So the difference is what HTTP, tokens, parsing and planning cost.
"""

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import jwt
import orjson
import psycopg
import uvloop

from banquet.db.session import RequestFacts, Statement, quoted_search_path, run_as
from banquet.identity import Identity
from banquet.rest.catalog import read_schema
from banquet.rest.request import Offers, parse_request, parse_target, plan_request
from banquet.rest.schema import Schema
from banquet.rest.sql import statement_of
from bench.figures import Figure
from bench.world import ROOT, World, booking_ids
from tests.running import Server

SECONDS: Final = 6
CONNECTIONS: Final = 16
_WARM_UP_SECONDS: Final = 1
_AIM: Final = 0.5
_AIM_P99_MS: Final = 25.0
_AIM_LATE: Final = 2.0
_BULK: Final = 100
_QUANTILES: Final = {"p50 ms": 0.5, "p99 ms": 0.99}


@dataclass(frozen=True, slots=True)
class Load:
    """One kind of request.

    Attributes:
        name: What it is called in the table.
        method: HTTP method.
        path: Below the root of the REST service.
        query: Query string.
        body: JSON, or nothing.
    """

    name: str
    method: str
    path: str
    query: str = ""
    body: bytes = b""


def figures(world: World) -> list[Figure]:
    """Measure each kind of request, the reference first, on one database."""
    with world.database() as url:
        loads = _loads(url)
        schema = asyncio.run(read_schema(url, ("public",)))
        with world.server(url) as server:
            token = server.sign_up("owner@example.test")["access_token"]
            return [_figure(world, server, url, schema, token, load) for load in loads]


def _loads(url: str) -> list[Load]:
    with psycopg.connect(url) as connection:
        row = connection.execute("select id from branches").fetchone()
    assert row is not None
    customer = {"branch_id": row[0], "name": "Bench"}
    two_levels = "select=id,title,halls(name,branches(name)),customers(name)&order=starts_at"
    return [
        Load("GET one row", "GET", "/bookings", f"select=*&id=eq.{booking_ids(url)[0]}"),
        Load("GET 50 rows", "GET", "/bookings", "select=*&order=starts_at&offset=0&limit=50"),
        Load("GET 50 rows, embeds of two levels", "GET", "/bookings", f"{two_levels}&limit=50"),
        Load("insert", "POST", "/customers", "", orjson.dumps(customer)),
        Load(f"insert of {_BULK}", "POST", "/customers", "", orjson.dumps([customer] * _BULK)),
        Load("rpc", "POST", "/rpc/search", "", orjson.dumps({"typed": "nobody"})),
    ]


def _figure(
    world: World, server: Server, url: str, schema: Schema, token: str, load: Load
) -> Figure:
    reference = _pgbench(world, url, _statements(schema, token, load))
    ours = _http(server, token, load)
    ratio = ours["requests/s"] / reference["tx/s"]
    late = ours["p99 ms"] / reference["p99 ms"]
    # Where the database alone takes that long with as many clients, the time is not ours to save.
    in_time = ours["p99 ms"] < _AIM_P99_MS or late < _AIM_LATE
    return Figure(
        name=f"REST {load.name}",
        note=f"{CONNECTIONS} connections, one server process, the client on the same machine",
        value={key: round(each, 1) for key, each in ours.items()},
        reference={
            **{key: round(each, 1) for key, each in reference.items()},
            "ratio": round(ratio, 2),
            "ratio of p99": round(late, 1),
        },
        reference_name=f"pgbench -c {CONNECTIONS}, same pipeline under RLS",
        aim=f">= {_AIM} of it, p99 < {_AIM_P99_MS:g} ms or {_AIM_LATE:g} of its own",
        met=ratio >= _AIM and in_time,
    )


def _statements(schema: Schema, token: str, load: Load) -> tuple[Statement, Statement]:
    claims: Mapping[str, Any] = jwt.decode(token, options={"verify_signature": False})
    target = parse_target(load.path)
    offers = Offers()
    request = parse_request(load.method, target, load.query.encode(), {}, offers)
    session = run_as(
        Identity("authenticated", claims),
        search_path=quoted_search_path(("public", "extensions")),
        read_only=load.method == "GET",
        request=RequestFacts(load.method, load.path, {"accept": "*/*"}),
        role_settings=schema.role_settings.get("authenticated", ()),
    )
    return session, statement_of(plan_request(request, load.body, schema, offers))


def _pgbench(world: World, url: str, statements: tuple[Statement, Statement]) -> dict[str, float]:
    lines: list[str] = []
    variables: list[str] = []
    for place, statement in enumerate(statements):
        lines.append(re.sub(r"\$(\d+)", rf":v{place}_\1", statement.sql.decode()) + ";")
        for number, value in enumerate(statement.params, 1):
            variables += ["-D", f"v{place}_{number}={(value or b'').decode()}"]
    script = world.directory / "rest.sql"
    script.write_text("\n".join(["\\startpipeline", *lines, "\\endpipeline", ""]))
    log = world.directory / f"pgbench-{uuid4().hex}"
    command: list[str] = [
        str(world.cluster.binary("pgbench")), "-n", "-M", "prepared", "-f", str(script), "-c",
        str(CONNECTIONS), "-T", str(SECONDS), "-l", "--log-prefix", str(log), *variables, url,
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([0-9.]+) \(without", done.stdout)
    assert found is not None, done.stdout
    timed = [line for part in log.parent.glob(f"{log.name}*") for line in part.open()]
    # client, transaction, microseconds ...
    return {"tx/s": float(found[1]), **_quantiles([int(line.split()[2]) * 1000 for line in timed])}


def _quantiles(nanoseconds: list[int]) -> dict[str, float]:
    times = sorted(nanoseconds)
    return {name: times[int(len(times) * part)] / 1e6 for name, part in _QUANTILES.items()}


def _http(server: Server, token: str, load: Load) -> dict[str, float]:
    """Run the client in a process of its own, so that it shares no interpreter with us."""
    task = {
        "address": urlsplit(server.url).netloc,
        "request": raw_request(server, token, load).decode("latin-1"),
    }
    command = [sys.executable, "-m", "bench.rest"]
    done = subprocess.run(
        command, input=orjson.dumps(task), check=True, stdout=subprocess.PIPE, cwd=ROOT
    )
    measured: dict[str, float] = orjson.loads(done.stdout)
    return measured


def raw_request(server: Server, token: str, load: Load) -> bytes:
    """Return a request of this kind, made as a person with a token, as it goes over the wire."""
    lines = [
        f"{load.method} /rest/v1{load.path}{'?' if load.query else ''}{load.query} HTTP/1.1",
        f"host: {urlsplit(server.url).netloc}",
        f"apikey: {server.publishable_key}",
        f"authorization: Bearer {token}",
        "accept: */*",
    ]
    if load.body:
        lines += ["content-type: application/json", f"content-length: {len(load.body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + load.body


class _Client(asyncio.Protocol):
    """Sends a request again as soon as it is answered, and times each."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._received = b""
        self._sent_at = 0
        self.times: list[int] = []

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        length = re.search(rb"\r\ncontent-length: (\d+)", head)
        assert head.startswith(b"HTTP/1.1 20"), head
        assert length is not None
        if len(body) == int(length[1]):
            self.times.append(time.perf_counter_ns() - self._sent_at)
            self._received = b""
            self._send()

    def _send(self) -> None:
        self._sent_at = time.perf_counter_ns()
        self._transport.write(self._request)


async def _drive(address: str, request: bytes) -> dict[str, float]:
    host, _, port = address.partition(":")
    loop = asyncio.get_running_loop()
    clients = [
        (await loop.create_connection(lambda: _Client(request), host, int(port)))[1]
        for _ in range(CONNECTIONS)
    ]
    await asyncio.sleep(_WARM_UP_SECONDS)
    for client in clients:
        client.times.clear()
    began = time.perf_counter()
    await asyncio.sleep(SECONDS)
    took = time.perf_counter() - began
    times = [nanoseconds for client in clients for nanoseconds in client.times]
    return {"requests/s": len(times) / took, **_quantiles(times)}


if __name__ == "__main__":
    given = orjson.loads(sys.stdin.buffer.read())
    measured = uvloop.run(_drive(given["address"], given["request"].encode("latin-1")))
    sys.stdout.buffer.write(orjson.dumps(measured))
