"""Upgrade requests of every kind of wrong: refused in JSON with the documented status, or taken.

A refusal is 400, 401 or 404 with `{"error": ...}`; what is no upgrade at all is HTTP's business.
"""

from collections.abc import Iterator
from random import Random

import orjson
import pytest

from tests.integration.realtime.raw import UPGRADE, answer, frame, message, upgraded
from tests.running import PUBLISHABLE_KEY, Server

GOOD = UPGRADE.format(key=PUBLISHABLE_KEY)
LINES = GOOD.removesuffix("\r\n\r\n").split("\r\n")
SEEDS = range(400)


def with_line(old: str, new: str) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new).encode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (with_line("GET /realtime/v1/websocket", "GET /elsewhere"), 404),
        (with_line("GET /realtime/v1/websocket", "GET //[x"), 404),
        (with_line("GET /realtime/v1/websocket", "GET /realtime/v1/websocket/"), 404),
        (with_line("GET /realtime/v1/websocket", "GET /%72ealtime/v1/websocket"), 101),
        (with_line("vsn=2.0.0", "vsn=2.0"), 400),
        (with_line("vsn=2.0.0", "vsn="), 400),
        (with_line("vsn=2.0.0", "vsn=2.0.0&vsn=9"), 101),
        (with_line("vsn=2.0.0", "log_level=loud"), 101),
        (with_line(PUBLISHABLE_KEY, ""), 401),
        (with_line(PUBLISHABLE_KEY, "wrong"), 401),
        (with_line(PUBLISHABLE_KEY, "%ff%00%ed%a0%80"), 401),
        (with_line(PUBLISHABLE_KEY, "x" * 70_000), 400),
        (with_line("Host:", "x-api-key: \udcff\r\nHost:"), 401),
        (with_line("Host:", "x-api-key: a.b.c\r\nHost:"), 401),
        (with_line("Version: 13", "Version: 14"), 400),
        (with_line("Version: 13", "Version:"), 400),
        (with_line("Sec-WebSocket-Version: 13\r\n", ""), 400),
        (with_line("dGhlIHNhbXBsZSBub25jZQ==", "short"), 400),
        (with_line("dGhlIHNhbXBsZSBub25jZQ==", "\udcff" * 24), 400),
        (with_line("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""), 400),
        (with_line("GET ", "POST "), 400),
        (with_line("HTTP/1.1", "HTTP/1.0"), 101),
        (with_line("Host:", "Content-Length: 5\r\nHost:"), 400),
        (with_line("Host:", "X-Many: 1\r\n" * 200 + "Host:"), 400),
        (with_line("Connection: Upgrade", "Connection: keep-alive, Upgrade"), 101),
    ],
    ids=lambda value: value[:60].decode("latin-1") if isinstance(value, bytes) else str(value),
)
def test_upgrade_request_gets_the_documented_answer(
    server: Server, request_bytes: bytes, status: int
) -> None:
    got, body = answer(server, request_bytes)

    assert got == status
    assert status == 101 or list(orjson.loads(body)) == ["error"]


def test_frames_sent_before_the_answer_are_not_mistaken_for_anything(server: Server) -> None:
    heartbeat = frame(message("phoenix", "heartbeat", {}))

    status, _ = answer(server, GOOD.encode() + heartbeat)

    assert status in (101, 400)


def test_noise_in_upgrade_requests_breaks_nothing(server: Server) -> None:
    before = len(server.log)

    for seed in SEEDS:
        status, body = answer(server, damaged(Random(seed)))  # noqa: S311
        assert status in (0, 101, 200, 400, 401, 404, 405, 431), (seed, status, body)
        assert status != 401 or list(orjson.loads(body)) in (
            ["error"],
            ["code", "message", "details", "hint"],
        )

    assert server.log[before:].splitlines() == []
    with upgraded(server) as raw:
        assert raw.beats()


def damaged(random: Random) -> bytes:
    """Return an upgrade request with lines lost, doubled, cut and spoilt."""
    lines = [line.encode() for line in LINES]
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(lines))
        match random.randrange(4):
            case 0 if at:
                lines[at : at + 1] = []
            case 1:
                lines.insert(at, lines[at])
            case 2:
                cut = random.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + random.randbytes(random.randrange(4))
            case _:
                lines[at] = b"".join(_spoilt(random, lines[at]))
        lines = lines or [b""]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _spoilt(random: Random, line: bytes) -> Iterator[bytes]:
    for byte in line:
        yield random.randbytes(1) if random.random() < 0.05 else bytes([byte])
