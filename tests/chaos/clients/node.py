"""The official JavaScript client in a process of its own; what it sees comes as lines of JSON."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import orjson

from tests.chaos.clients.observer import Role, Watch
from tests.chaos.history import Event
from tests.chaos.ledger import Snapshot
from tests.chaos.rows import MARKS, ROWS
from tests.chaos.sittings import Change
from tests.chaos.world import TOKEN_SECRET, World
from tests.node import WEB

SCRIPT: Final = Path(__file__).with_name("observer.mjs")
_LINE_BYTES: Final = 16 * 1024 * 1024

ROLES: Final = (
    Role("supabase-js", "manager", "resuming", (ROWS, MARKS)),
    Role("supabase-js plain", "viewer", "plain", (ROWS, MARKS)),
)


class NodeObserver:
    """One of the clients in the process."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.watch = Watch()

    async def run(self) -> None:
        """Listen; the process does."""

    def take(self, event: Event) -> None:
        """Take note of what it saw."""
        match event["what"]:
            case "read":
                text = event["tables"][ROWS]["snapshot"]
                self.watch.snapshot, self.watch.joined_at = Snapshot.parse(text), None
            case "joined":
                self.watch.joined_at = event["t"]
            case "cut" | "refetch" if self.watch.snapshot is None:
                self.watch.joined_at = None
            case "heard":
                self.watch.hear([Change(*each) for each in event["changes"]])


@asynccontextmanager
async def in_node(world: World) -> AsyncIterator[list[NodeObserver]]:
    """Run the clients until the block ends; they must not fail."""
    observers = {role.name: NodeObserver(role) for role in ROLES}
    process = await asyncio.create_subprocess_exec(
        "node",
        str(SCRIPT),
        cwd=WEB,
        env={**os.environ, "BANQUET_CHAOS": _described(world)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE_BYTES,
    )
    reading = asyncio.create_task(_read(process, world, observers))
    try:
        yield list(observers.values())
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await reading
        status = await process.wait()
    assert status == 0, f"the JavaScript clients ended with {status}"


async def _read(
    process: asyncio.subprocess.Process, world: World, observers: dict[str, NodeObserver]
) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        event = orjson.loads(line)
        world.history.take(event)
        observers[event["who"]].take(event)


def _described(world: World) -> str:
    described = [
        {
            "name": role.name,
            "person": role.person,
            "account": str(world.people[role.person]),
            "kind": role.kind,
            "tables": role.tables,
        }
        for role in ROLES
    ]
    key = world.server.publishable_key
    value = {"url": world.url, "key": key, "secret": TOKEN_SECRET, "roles": described}
    return orjson.dumps(value).decode()
