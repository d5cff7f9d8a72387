"""A client that listens as somebody, as capriciously as its seed says."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import orjson
import psycopg
import websockets

from tests.integration.faults.history import Mark, Sitting
from tests.integration.faults.place import SOCKET_BUFFER

if TYPE_CHECKING:
    from tests.integration.faults.storm import Storm

Kind: TypeAlias = Literal["plain", "resuming", "batch"]

TIMEOUT: Final = 30.0
PEOPLE: Final = "people"
SERVICE: Final = "service"
# As whom else a token may be renewed: they may see the same.
ALIASES: Final = {"manager": "owner.dwk"}
FAR_FUTURE: Final = 9_000_000_000
LOST: Final[dict[str, Any]] = {}

_BINDINGS: Final = {
    "customers": {"event": "INSERT", "schema": "public", "table": "customers"},
    "profiles": {"event": "UPDATE", "schema": "public", "table": "profiles"},
}
_ACTIONS: Final = ("nothing", "doze", "hang up", "rejoin", "leave", "token", "stray", "other")
_WEIGHTS: Final = (4, 4, 1, 1, 1, 2, 1, 2)


class BrokenError(Exception):
    """The connection or the channel cannot be used any further."""


@dataclass(frozen=True)
class Role:
    """What a listener is.

    Attributes:
        name: For the report.
        person: As whom it listens; `service` is the secret key.
        kind: A stock client, one that resumes, or one that resumes and takes batches.
        writers: Whom it listens to: the branches, or `people`.
        is_calm: Whether it does nothing but listen.
    """

    name: str
    person: str
    kind: Kind
    writers: tuple[str, ...]
    is_calm: bool = False

    @property
    def table(self) -> str:
        return "profiles" if PEOPLE in self.writers else "customers"


class Listener:
    """One client; `run` until the storm is over."""

    def __init__(self, storm: "Storm", role: Role) -> None:
        self.role = role
        self.sitting: Sitting | None = None
        self._storm = storm
        self._random = Random(storm.random.random())  # noqa: S311  # repeatable, guards nothing
        self._topic = f"realtime:{role.table}"
        self._state: Literal["out", "joining", "in", "leaving"] = "out"
        self._cursor: str | None = None
        self._read: dict[str, int] | None = None
        self._pending: list[Mark] = []
        self._must_read = False
        self._is_broken = False
        self._awake = asyncio.Event()
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._ref = 0
        self._alias = role.person
        self._connection: websockets.ClientConnection | None = None

    @property
    def is_done(self) -> bool:
        """Tell whether everything that must be heard has been."""
        return (
            self.sitting is not None
            and not self.sitting.is_cut
            and self._state == "in"
            and not self._must_read
            and not self.sitting.missing(self._storm.ledger)
        )

    async def run(self) -> None:
        """Listen, on one connection after the other."""
        while not self._storm.over.is_set():
            try:
                await self._session()
            except (BrokenError, OSError, psycopg.Error, websockets.WebSocketException) as error:
                if not self._storm.over.is_set():
                    self._complain(f"lost its connection: {error!r}")
                    await self._storm.pause(0.3)

    async def settle(self) -> None:
        """Take in whatever the server has still to say."""
        await self._ask("phoenix", "heartbeat", {})

    # Connections

    async def _session(self) -> None:
        async with self._connect() as connection:
            self._storm.place.tighten()
            reading = asyncio.create_task(self._listen(connection))
            try:
                await self._join()
                while await self._act():
                    pass
            finally:
                self._leave_off()
                reading.cancel()
                await asyncio.wait([reading])
                if not reading.cancelled():
                    reading.result()

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[websockets.ClientConnection]:
        place = self._storm.place
        key = place.secret_key if self.role.person == SERVICE else place.publishable_key
        address = f"ws://127.0.0.1:{place.port}/realtime/v1/websocket?vsn=2.0.0&apikey={key}"
        with socket.socket() as plug:
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER)
            plug.connect(("127.0.0.1", place.port))
            plug.setblocking(False)
            self._connection = await websockets.connect(
                address, sock=plug, max_size=None, max_queue=4, compression=None, ping_interval=None
            )
            self._awake.set()
            self._is_broken = False
            try:
                yield self._connection
            finally:
                self._connection.transport.abort()
                await self._connection.wait_closed()

    def _leave_off(self) -> None:
        self._state = "out"
        self._pending.clear()
        self._replies.clear()
        self._awake.set()
        if self.role.kind == "plain" and self.sitting and not self._storm.over.is_set():
            self.sitting.is_cut = True

    async def _send(self, topic: str, event: str, payload: object) -> str:
        assert self._connection is not None
        self._ref += 1
        ref = str(self._ref)
        join_ref = ref if event == "phx_join" else None
        await self._connection.send(orjson.dumps([join_ref, ref, topic, event, payload]).decode())
        return ref

    async def _ask(self, topic: str, event: str, payload: object) -> dict[str, Any]:
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._replies[str(self._ref + 1)] = answer
        async with asyncio.timeout(TIMEOUT):
            await self._send(topic, event, payload)
            reply = await answer
        if reply is LOST:
            raise BrokenError("the connection was lost")
        return reply

    async def _expect(self, status: str, topic: str, event: str, payload: object) -> None:
        reply = await self._ask(topic, event, payload)
        if reply["status"] != status:
            self._complain(f"expected {status}, got {reply}")
            if self._storm.is_breaking and event == "phx_join":
                raise BrokenError(str(reply))

    def _complain(self, what: str) -> None:
        if self._storm.is_breaking:
            self._storm.counts["broken"] += 1
        else:
            self._storm.faults.append(f"{self.role.name} as {self.role.person} {what}")

    # What it does

    async def _act(self) -> bool:
        """Do something; returns whether to stay connected."""
        if self._is_broken:
            raise BrokenError("the channel was failed")
        if self._must_read:
            await self._read_again()
            return True
        if await self._is_over():
            return False
        if self.role.is_calm or self._storm.calm.is_set():
            return True
        (action,) = self._random.choices(_ACTIONS, _WEIGHTS)
        self._storm.counts[action] += 1
        match action:
            case "doze":
                await self._doze()
            case "rejoin":
                await self._join()
            case "leave":
                self._state = "leaving"
                await self._expect("ok", self._topic, "phx_leave", {})
                await self._join()
            case "token":
                await self._renew()
            case "stray":
                await self._expect("error", "realtime:stray", "phx_join", _join("no_such_table"))
            case "other":
                await self._join_another()
        return action != "hang up"

    async def _is_over(self) -> bool:
        try:
            async with asyncio.timeout(0.02 if self.role.is_calm else self._random.random() * 0.15):
                await self._storm.over.wait()
        except TimeoutError:
            return False
        return True

    async def _doze(self) -> None:
        """Read nothing for a while."""
        self._awake.clear()
        await asyncio.sleep(self._random.random() * 0.4)
        self._awake.set()

    async def _renew(self) -> None:
        if self.role.kind == "plain":
            self._alias = self._random.choice(
                [self.role.person, ALIASES.get(self.role.person, self.role.person)]
            )
        await self._send(self._topic, "access_token", {"access_token": self._token()})

    async def _join_another(self) -> None:
        topic = f"realtime:other-{self._random.randint(1, 3)}"
        await self._expect(
            "ok", topic, "phx_join", {**_join("halls"), "access_token": self._token()}
        )
        if self._random.random() < 0.5:
            await self._send(topic, "phx_leave", {})

    def _token(self) -> str | None:
        if self.role.person == SERVICE:
            return None
        ends_at = FAR_FUTURE + self._random.randrange(10**6)
        return self._storm.place.token(self._storm.house.people[self._alias], ends_at)

    async def _join(self) -> None:
        more: dict[str, Any] = {}
        if self.role.kind != "plain":
            more["since"] = self._cursor or ""
            self._pending.clear()
        if self.role.kind == "batch":
            more["batch"] = True
        payload = {**_join(self.role.table, **more), "access_token": self._token()}
        self._state = "joining"
        await self._expect("ok", self._topic, "phx_join", payload)

    async def _read_again(self) -> None:
        """Do as `must_refetch` says."""
        self._storm.counts["read again"] += 1
        self._cursor, self._read = await self._storm.read(self.role.table)
        if self.sitting is not None:
            self.sitting.is_cut = True
        self.sitting, self._must_read = None, False
        await self._join()

    # What it hears

    async def _listen(self, connection: websockets.ClientConnection) -> None:
        try:
            while True:
                await self._awake.wait()
                _, ref, topic, event, payload = orjson.loads(await connection.recv())
                if event == "phx_reply" and topic == self._topic and self._state == "joining":
                    self._begin(payload)
                if ref in self._replies:
                    self._replies.pop(ref).set_result(payload)
                if topic == self._topic:
                    self._take(event, payload)
                self._storm.heard.set()
        finally:
            self._is_broken = True
            for answer in self._replies.values():
                if not answer.done():
                    answer.set_result(LOST)

    def _begin(self, reply: dict[str, Any]) -> None:
        if reply["status"] != "ok":
            return
        self._state = "in"
        self._storm.counts["joins"] += 1
        if self.role.kind != "plain" and self._cursor and self.sitting is not None:
            # It goes on where it stood. A cursor does not tell what an earlier snapshot showed.
            self.sitting.exactly = False
            return
        if self.sitting is not None:
            self.sitting.is_cut = True
        writers, read = self.role.writers, self._read
        begun = self._storm.ledger.begun if read is None else read
        self.sitting = Sitting(
            listener=self.role.name,
            person=self.role.person,
            writers=writers,
            first={writer: begun.get(writer, 0) + 1 for writer in writers},
            exactly=read is not None,
        )
        self._read = None
        self._storm.sittings.append(self.sitting)

    def _take(self, event: str, payload: dict[str, Any]) -> None:
        if self._state == "joining" and self.role.kind != "plain":
            return  # of the channel that is being replaced
        match event:
            case "postgres_changes":
                self._hear([payload["data"]])
            case "broadcast":
                self._hear(payload["payload"]["changes"])
            case "system" if payload["status"] == "ok":
                self._heed(payload)
            case "system" | "phx_error":
                self._fail(f"was told {payload}")
            case "phx_close" if self._state == "in":
                self._fail("was closed")

    def _fail(self, what: str) -> None:
        self._is_broken = True
        self._complain(what)

    def _hear(self, changes: list[dict[str, Any]]) -> None:
        if self._must_read:
            return
        name = "full_name" if self.role.table == "profiles" else "name"
        marks = [Mark.parse(each["record"][name]) for each in changes]
        if self.sitting is None:
            self._storm.faults.append(f"{self.role.name} heard {marks} before it had joined")
        elif self.role.kind == "plain":
            self.sitting.heard.extend(marks)
        else:
            self._pending.extend(marks)

    def _heed(self, payload: dict[str, Any]) -> None:
        """Apply at checkpoints what came before them, as an offline store does."""
        if payload["message"] == "must_refetch":
            self._must_read = True
        elif payload["message"] == "checkpoint" and not self._must_read:
            if self.sitting is not None:
                self.sitting.heard.extend(self._pending)
            self._pending.clear()
            self._cursor = payload["cursor"]


def _join(table: str, **more: object) -> dict[str, Any]:
    binding = _BINDINGS.get(table, {"event": "*", "schema": "public", "table": table})
    return {"config": {"postgres_changes": [{**binding, **more}]}}
