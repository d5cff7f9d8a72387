"""Where a storm rages: the engine in the test's own event loop, or a server process."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from banquet.auth.keys import load_keys
from banquet.auth.tokens import sign_token
from banquet.settings import Settings
from tests.integration.realtime.harness import PUBLISHABLE, SECRET, Running
from tests.running import Server

HIGH_WATER: Final = 16 * 1024
SOCKET_BUFFER: Final = 4096


@dataclass(frozen=True)
class Place:
    """What clients and writers need to know.

    Attributes:
        port: Of the server.
        admin_url: Of the database, for its owner.
        publishable_key: For people.
        secret_key: For the one who sees everything.
        token: Returns an access token of an account that ends at a second of the Unix epoch.
        tighten: Makes the server's sockets small, so that a reader who dozes holds them up.
    """

    port: int
    admin_url: str
    publishable_key: str
    secret_key: str
    token: Callable[[UUID, int], str]
    tighten: Callable[[], None] = lambda: None


def in_this_process(running: Running) -> Place:
    """Return the place of an engine in this event loop."""

    def tighten() -> None:
        for each in running.service.engine._stage.connections:
            assert each._transport is not None
            under = each._transport.underlying_transport
            under.set_write_buffer_limits(high=HIGH_WATER, low=HIGH_WATER // 4)
            plug = under.get_extra_info("socket")
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER)

    return Place(
        running.port,
        running.admin_url,
        PUBLISHABLE,
        SECRET,
        lambda user, ends_at: f"user:{user}:{ends_at}",
        tighten,
    )


def of_server(server: Server, admin_url: str) -> Place:
    """Return the place of a server process."""
    signing = load_keys(Settings(data_dir=server.data_dir)).signing

    def token(user: UUID, ends_at: int) -> str:
        claims = {"sub": str(user), "role": "authenticated", "aud": "authenticated"}
        return sign_token(signing, {**claims, "exp": ends_at, "session_id": str(uuid4())})

    return Place(server.port, admin_url, server.publishable_key, server.secret_key, token)
