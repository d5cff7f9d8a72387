"""A client of raw frames that listens as somebody, as capriciously as its seed says."""

import asyncio
import time
from random import Random
from typing import Any, Final, Literal

import httpx
import websockets

from tests.chaos.clients.observer import BINDINGS, Role, Watch
from tests.chaos.clients.wire import BrokenError, Wire, open_wire
from tests.chaos.ledger import SERVICE, Snapshot
from tests.chaos.rows import MARKS, READ, ROWS, read_change, read_row
from tests.chaos.sittings import PLAIN, Change
from tests.chaos.world import World

_ACTIONS: Final = (
    "nothing",
    "doze",
    "hang up",
    "rejoin",
    "leave",
    "read",
    "token",
    "stray",
    "other",
)
_WEIGHTS: Final = (60, 6, 1, 1, 1, 2, 3, 1, 2)
_ERRORS: Final = (
    BrokenError,
    OSError,
    TimeoutError,
    httpx.HTTPError,
    websockets.WebSocketException,
)


class Listener:
    """One client; `run` until the world is over.

    Attributes:
        awake: While it is clear the client reads nothing.
    """

    def __init__(self, world: World, role: Role, http: httpx.AsyncClient) -> None:
        self.role = role
        self.watch = Watch()
        self.awake = asyncio.Event()
        self.awake.set()
        self._world = world
        self._http = http
        self._random = Random(world.random.random())  # noqa: S311  # guards nothing
        self._topic = f"realtime:{role.name}"
        self._state: Literal["out", "joining", "in"] = "out"
        self._since: dict[str, str] = {}
        self._must_read = role.kind != PLAIN
        self._must_join = False
        self._pending: list[Change] = []
        self._token_seconds = role.token_seconds
        self._renew_at = float("inf")

    async def run(self) -> None:
        """Listen, on one connection after the other."""
        while not self._world.over.is_set():
            try:
                await self._session()
            except _ERRORS as error:
                self._cut(repr(error))
                await asyncio.sleep(0.05 + self._random.random() * 0.25)

    def expire_in(self, seconds: float) -> None:
        """Join again with a token that lives so long, and is not renewed in time."""
        self._token_seconds, self._must_join = seconds, True

    def read_again(self) -> None:
        """Read everything anew and listen from there, as a page does that is opened again."""
        self._must_read = self.role.kind != PLAIN

    async def _session(self) -> None:
        if self._must_read:
            await self._read()
        server, port = self._world.server, self._world.clients.port
        is_service = self.role.person == SERVICE
        key = server.secret_key if is_service else server.publishable_key
        async with open_wire(port, key, self._take, self.awake) as wire:
            await self._join(wire)
            while await self._act(wire):
                pass
        self._cut("hung up")

    # What it does

    async def _act(self, wire: Wire) -> bool:
        """Do something; returns whether to stay connected."""
        if wire.is_broken:
            raise BrokenError("the connection was lost")
        if self._must_read:
            await self._read()
            await self._join(wire)
        elif self._must_join:
            self._cut("the channel was failed")
            await self._join(wire)
        if time.time() > self._renew_at:
            await self._send_token(wire)
        if self._world.over.is_set():
            return False
        await asyncio.sleep(0.02 + self._random.random() * 0.1)
        if self.role.is_calm:
            return True
        (action,) = self._random.choices(_ACTIONS, _WEIGHTS)
        return await self._do(wire, action)

    async def _do(self, wire: Wire, action: str) -> bool:
        match action:
            case "doze" if self.awake.is_set():
                self.awake.clear()
                await asyncio.sleep(self._random.random() * 0.4)
                self.awake.set()
            case "rejoin":
                self._cut("joins again")
                await self._join(wire)
            case "leave":
                await self._leave(wire)
            case "read":
                self.read_again()
            case "token":
                await self._send_token(wire)
            case "stray":
                await wire.ask("realtime:stray", "phx_join", _join("no_such_table"))
            case "other":
                payload = {**_join("halls"), "access_token": self._token()}
                await wire.ask("realtime:other", "phx_join", payload)
        return action != "hang up"

    async def _leave(self, wire: Wire) -> None:
        self._state = "out"
        self._cut("leaves")
        await wire.ask(self._topic, "phx_leave", {})
        await self._join(wire)

    async def _send_token(self, wire: Wire) -> None:
        token = self._token()
        if token is not None:
            await wire.send(self._topic, "access_token", {"access_token": token})
            self._world.history.write(self.role.name, "token", exp=self._expires_at)

    def _token(self) -> str | None:
        self._renew_at = self._expires_at = float("inf")
        if self.role.person == SERVICE:
            return None
        seconds, self._token_seconds = self._token_seconds, self.role.token_seconds
        token, self._expires_at = self._world.token(self.role.person, seconds)
        is_forgetful = seconds < self.role.token_seconds or self._random.random() < 0.5
        if not is_forgetful:
            self._renew_at = self._expires_at - 0.3 * seconds
        return token

    async def _join(self, wire: Wire) -> None:
        bindings = [self._binding(table) for table in self.role.tables]
        token = self._token()
        payload = {"config": {"postgres_changes": bindings}, "access_token": token}
        self._pending.clear()
        self._state, self._must_join = "joining", False
        self._sent = time.monotonic()
        reply = await wire.ask(self._topic, "phx_join", payload)
        if reply["status"] != "ok":
            raise BrokenError(str(reply))

    def _binding(self, table: str) -> dict[str, Any]:
        binding: dict[str, Any] = {"event": BINDINGS[table], "schema": "public", "table": table}
        if self.role.filter is not None:
            binding["filter"] = f"branch_id=eq.{self.role.filter[1:]}"
        if self.role.kind != PLAIN:
            binding["since"] = self._since[table]
        if self.role.kind == "batch":
            binding["batch"] = True
        return binding

    async def _read(self) -> None:
        """Read everything, as `must_refetch` says."""
        began = time.monotonic()
        tables: dict[str, dict[str, Any]] = {}
        for table in self.role.tables:
            if table != MARKS:
                tables[table] = await read_table(self._http, self._world, self.role.person, table)
                self._since[table] = tables[table]["snapshot"]
        self._since[MARKS] = self._since[ROWS]
        self._cut("reads again")
        self.watch.snapshot = Snapshot.parse(self._since[ROWS])
        self.watch.joined_at = None
        self._must_read = False
        self._world.history.write(
            self.role.name, "read", person=self.role.person, began=began, tables=tables
        )

    # What it hears

    def _take(self, topic: str, event: str, payload: Any, is_join_reply: bool) -> None:
        if topic != self._topic:
            return
        if is_join_reply and self._state == "joining" and payload["status"] == "ok":
            self._begin()
        elif self._state == "in":
            self._hear(event, payload)

    def _begin(self) -> None:
        self._state, self.watch.joined_at = "in", time.monotonic()
        role = self.role
        self._world.history.write(
            role.name,
            "joined",
            person=role.person,
            kind=role.kind,
            sent=self._sent,
            tables=dict.fromkeys(role.tables, role.filter),
            exp=self._expires_at if self._expires_at < float("inf") else None,
        )

    def _hear(self, event: str, payload: Any) -> None:
        match event:
            case "postgres_changes":
                self._keep([payload["data"]])
            case "broadcast":
                self._keep(payload["payload"]["changes"])
            case "system" if payload["status"] == "ok":
                self._heed(payload)
            case "system" | "phx_error" | "phx_close":
                self._state, self._must_join = "out", True

    def _keep(self, data: list[dict[str, Any]]) -> None:
        changes = [read_change(each) for each in data]
        if self.role.kind == PLAIN:
            self.watch.hear(changes)
            self._world.history.write(
                self.role.name, "heard", changes=[[*each] for each in changes]
            )
        else:
            self._pending.extend(changes)

    def _heed(self, payload: dict[str, Any]) -> None:
        """Apply at checkpoints what came before them, as an offline store does."""
        if payload["message"] == "must_refetch":
            self._must_read = True
            self._tell("refetch", reason=payload["reason"])
        elif payload["message"] == "checkpoint" and not self._must_read:
            self._since = dict.fromkeys(self._since, payload["cursor"])
            self.watch.hear(self._pending)
            more = {key: payload[key] for key in ("cursor", "xids", "live")}
            self._tell("heard", **more)

    def _cut(self, why: str) -> None:
        if self._state == "in":
            self._state = "out"
        if self.role.kind == PLAIN:
            self.watch.joined_at = None
        self._tell("cut", why=why)

    def _tell(self, what: str, **more: object) -> None:
        changes = [[*each] for each in self._pending]
        self._world.history.write(self.role.name, what, changes=changes, **more)
        self._pending.clear()


async def read_table(
    http: httpx.AsyncClient, world: World, person: str, table: str
) -> dict[str, Any]:
    """Return the rows of a table as somebody may read them, and the snapshot they were read in."""
    answer = await http.get(
        f"{world.url}/rest/v1/{table}", params={"select": READ[table]}, headers=world.keys(person)
    )
    answer.raise_for_status()
    rows = [read_row(table, row) for row in answer.json()]
    return {"snapshot": answer.headers["x-banquet-snapshot"], "rows": rows}


def _join(table: str) -> dict[str, Any]:
    return {"config": {"postgres_changes": [{"event": "*", "schema": "public", "table": table}]}}
