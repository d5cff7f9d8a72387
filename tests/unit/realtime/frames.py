"""An engine without database or network: transactions by hand, a socket made of lists."""

import asyncio
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from picows import WSCloseCode, WSMsgType, WSTransport
from picows.picows import _make_test_ws_frame

from banquet.errors import BanquetError, DatabaseError, RequestError, TokenError
from banquet.identity import ANONYMOUS, SERVICE, Identity
from banquet.realtime.broadcast.exchange import UNLIMITED, MessageLimits
from banquet.realtime.broadcast.store import Past
from banquet.realtime.database.questions import Visible
from banquet.realtime.engine import Engine
from banquet.realtime.filtering.expressions import Expression, Question
from banquet.realtime.history.cursor import Snapshot
from banquet.realtime.history.ring import Bounds, Ring
from banquet.realtime.rights.access import AccessIndex, AccessRows, Membership
from banquet.realtime.rights.tables import (
    Asked,
    ByBranch,
    Catalogue,
    Key,
    Open,
    Policy,
    Rule,
    Table,
    TableColumn,
)
from banquet.realtime.rights.topics import NO_RIGHTS, Judgement, TopicQuestion, TopicRights
from banquet.realtime.sockets.connection import Connection
from banquet.realtime.sockets.writing import HIGH_WATER_BYTES
from banquet.realtime.wire.joins import Replay
from banquet.realtime.wire.protocol import (
    Vsn,
)
from banquet.realtime.wire.said import Said
from banquet.replication.messages import Relation
from tests.unit.realtime import building

ANNA = "a0000000-0000-0000-0000-00000000000a"
BEN = "b0000000-0000-0000-0000-00000000000b"
EVERYTHING = Snapshot(1, 1, frozenset())
"""A snapshot in which nothing of the tests had happened."""


def snapshot_without(unseen: Collection[int]) -> Snapshot:
    """Return a snapshot of now, in which some transactions are not visible yet."""
    return Snapshot(min(unseen, default=10**9), 10**9, frozenset(unseen))


@dataclass
class FakeClock:
    seconds: float = building.NOON / 1e6

    def now(self) -> float:
        return self.seconds

    def monotonic(self) -> float:
        return self.seconds


class Names:
    """`user:<id>[:<expiry>]` is that person; `key` and `secret` are the keys."""

    def verify(self, token: str) -> Identity:
        if token in ("key", "secret"):
            return ANONYMOUS if token == "key" else SERVICE
        kind, _, rest = token.partition(":")
        user, _, expiry = rest.partition(":")
        is_time = not expiry or expiry.replace(".", "", 1).isdecimal()
        if kind not in ("user", "manager") or not is_time:
            raise TokenError("PGRST301", "The token provided is not a valid JWT")
        role = "authenticated" if kind == "user" else "manager"
        expires = float(expiry) if expiry else None
        return Identity(role, {"role": role, "sub": user, "exp": expires}, expires)

    def identify(self, apikey: str | None, authorization: str | None) -> Identity:
        raise TokenError("PGRST302", "No API key found in request")


@dataclass
class FakeDatabase:
    """PostgreSQL's answers, given when the test lets them out.

    Attributes:
        catalogue: What `load_catalogue` finds.
        keys: What `visible` finds.
        asked: Questions that came.
        matched: Questions about texts that came.
        slow: Whether these take too long.
        gate: Answers wait for it.
        broken: Whether questions fail.
        rights: What accounts may do on private topics.
        awaited: Which transactions each catalogue was to be read after.
        probed: Who was asked about such a topic.
        fault: What comes of asking about one instead of an answer.
        unseen: Transactions that queries do not see yet.
    """

    catalogue: Catalogue
    keys: frozenset[Key] = frozenset()
    asked: list[tuple[str | None, tuple[Key, ...]]] = field(default_factory=list)
    matched: list[tuple[Question, ...]] = field(default_factory=list)
    slow: bool = False
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    broken: bool = False
    position: int = 0
    loads: int = 0
    awaited: list[frozenset[int]] = field(default_factory=list)
    rights: dict[str | None, TopicRights] = field(default_factory=dict)
    probed: list[tuple[str | None, str]] = field(default_factory=list)
    fault: BanquetError | None = None
    unseen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.gate.set()

    async def load_catalogue(self, roles: frozenset[str], xids: Collection[int] = ()) -> Catalogue:
        self.loads += 1
        self.awaited.append(frozenset(xids))
        await self.gate.wait()
        return self.catalogue

    async def wal_position(self) -> int:
        return self.position

    async def topic_rights(self, question: TopicQuestion) -> Judgement:
        user = question.identity.user_id
        self.probed.append((user, question.topic))
        # What holds when it is asked, however long the answer takes.
        rights = self.rights.get(user, NO_RIGHTS)
        await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        if self.broken:
            raise DatabaseError("08006", "PostgreSQL cannot be asked")
        return Judgement(rights, snapshot_without(self.unseen))

    async def visible(
        self,
        identity: Identity,
        wanted: tuple[tuple[Table, tuple[Key, ...]], ...],
        xids: Collection[int],
    ) -> Visible:
        self.asked.append((identity.user_id, tuple(key for _, keys in wanted for key in keys)))
        await self.gate.wait()
        if self.broken:
            raise DatabaseError("08006", "PostgreSQL cannot be asked")
        return {(table.schema, table.name): self.keys & frozenset(keys) for table, keys in wanted}

    async def check_expression(self, expression: Expression) -> None:
        try:
            await self.matching(((expression, ""),))
        except re.error as error:
            raise RequestError("InvalidFilter", f"invalid regular expression: {error}") from error

    async def matching(self, questions: tuple[Question, ...]) -> tuple[bool, ...]:
        self.matched.append(questions)
        await self.gate.wait()
        if self.broken or self.slow:
            state = "57014" if self.slow else "08006"
            raise DatabaseError(state, "PostgreSQL cannot be asked")
        return tuple(re.search(each.value, text) is not None for each, text in questions)


@dataclass
class FakeStore:
    """The table of broadcasts, which answers when the test lets it.

    Attributes:
        past: What `newest` finds.
        asked: Questions that came.
        gate: Answers wait for it.
        broken: Whether questions fail.
        published: How often the publication was looked at.
        forgotten: Moments before which everything was to be forgotten.
        left: Parts that have to wait.
        unseen: Transactions that queries do not see yet.
    """

    past: list[Said] = field(default_factory=list)
    asked: list[tuple[str, Replay]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    broken: bool = False
    published: int = 0
    forgotten: list[datetime] = field(default_factory=list)
    left: int = 0
    unseen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.gate.set()

    async def newest(self, topic: str, replay: Replay) -> Past:
        self.asked.append((topic, replay))
        await self.gate.wait()
        self._check()
        return Past(list(self.past), snapshot_without(self.unseen))

    async def publish(self) -> None:
        self._check()
        self.published += 1

    async def forget(self, before: datetime) -> int:
        self._check()
        self.forgotten.append(before)
        return self.left

    def _check(self) -> None:
        if self.broken:
            raise DatabaseError("08006", "PostgreSQL cannot be asked")


class FakeTransport:
    """Stands for picows' transport and the loop's beneath it; `full` makes it take no more."""

    is_secure = True

    def __init__(self) -> None:
        self.underlying_transport = self
        self.connection: Connection | None = None
        self.written: list[bytes] = []
        self.wrote = asyncio.Event()
        self.unsent = 0
        self.full = False
        self.is_close_frame_sent = False
        self.closed_with: WSCloseCode | None = None
        self.aborted = False
        self.is_read = True
        self.pongs: list[bytes] = []

    def set_write_buffer_limits(self, high: int, low: int) -> None:
        assert high == HIGH_WATER_BYTES > low

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def is_closing(self) -> bool:
        return self.closed_with is not None

    def write(self, data: bytes) -> None:
        self.written.append(data)
        self.wrote.set()
        if self.full:
            self.unsent += len(data)
            if self.unsent > HIGH_WATER_BYTES and self.connection is not None:
                self.connection.pause_writing()

    def pause_reading(self) -> None:
        self.is_read = False

    def resume_reading(self) -> None:
        self.is_read = True

    def drain(self) -> None:
        self.full, self.unsent = False, 0
        assert self.connection is not None
        self.connection.resume_writing()

    def send_close(self, code: WSCloseCode, message: bytes | None = None) -> None:
        self.is_close_frame_sent = True
        self.closed_with = code

    def send_pong(self, message: bytes) -> None:
        self.pongs.append(message)

    def disconnect(self, graceful: bool = True) -> None:
        self.aborted = self.aborted or not graceful


class Peer:
    """A client at the other end of a connection."""

    def __init__(self, engine: Engine, vsn: Vsn, identity: Identity) -> None:
        self.vsn = vsn
        self.transport = FakeTransport()
        self.connection = Connection(engine.reception, vsn, identity)
        self.transport.connection = self.connection
        self.connection.on_ws_connected(_as_transport(self.transport))
        self.ref = 0

    def send(self, topic: str, event: str, payload: Any, join_ref: str | None = None) -> str:
        self.ref += 1
        ref = str(self.ref)
        message: Any = [join_ref, ref, topic, event, payload]
        if self.vsn == "1.0.0":
            keys = ("join_ref", "ref", "topic", "event", "payload")
            message = dict(zip(keys, message, strict=True))
        self.send_raw(orjson.dumps(message))
        return ref

    def send_raw(
        self,
        data: bytes,
        kind: WSMsgType = WSMsgType.TEXT,
        *,
        final: bool = True,
        is_compressed: bool = False,
    ) -> None:
        frame = _make_test_ws_frame(kind, data, final, is_compressed)
        self.connection.on_ws_frame(_as_transport(self.transport), frame)

    def join(self, name: str, *bindings: Any, token: str | None = None, **config: Any) -> str:
        payload: dict[str, Any] = {"config": {"postgres_changes": list(bindings), **config}}
        if token is not None:
            payload["access_token"] = token
        return self.send(f"realtime:{name}", "phx_join", payload, str(self.ref + 1))

    def close(self) -> None:
        self.connection.on_ws_disconnected(_as_transport(self.transport))

    def received(self) -> list[dict[str, Any]]:
        """Return, and forget, everything sent so far as vsn 1 objects."""
        data, self.transport.written = b"".join(self.transport.written), []
        return [
            self._message(each) if is_text else broadcast_in(each)
            for is_text, each in _frames(data)
        ]

    def events(self) -> list[str]:
        """Return what was sent, each message in a word or two."""
        return [in_a_word(each) for each in self.received()]

    def _message(self, payload: bytes) -> dict[str, Any]:
        value = orjson.loads(payload)
        if self.vsn == "1.0.0":
            return dict(value)
        return dict(zip(("join_ref", "ref", "topic", "event", "payload"), value, strict=True))


def in_a_word(message: dict[str, Any]) -> str:
    payload = message["payload"]
    match message["event"]:
        case "phx_reply":
            return str(payload["status"])
        case "system":
            return str(payload["message"])
        case "postgres_changes":
            return str(payload["data"]["type"])
        case event:
            return str(event)


def _as_transport(fake: FakeTransport) -> WSTransport:
    return fake  # type: ignore[return-value]  # picows' own cannot be made without a socket


def kind_3(topic: str, event: str, payload: bytes, **more: Any) -> bytes:
    """Return what a vsn 2.0.0 client sends to broadcast; `payload` is JSON unless `binary`."""
    fields = [
        str(each).encode() for each in (more.get("join_ref", ""), more.get("ref", ""), topic, event)
    ]
    fields.append(more.get("metadata", b""))
    header = bytes([3, *map(len, fields), 0 if more.get("binary") else 1])
    return header + b"".join(fields) + payload


def broadcast_in(frame: bytes) -> dict[str, Any]:
    """Return the broadcast in a kind-4 frame as the JavaScript client reads it."""
    assert frame[0] == 4
    fields, at = [], 5
    for size in frame[1:4]:
        fields.append(frame[at : at + size])
        at += size
    said = {"type": "broadcast", "event": fields[1].decode(), "payload": frame[at:]}
    if fields[2]:
        said["meta"] = orjson.loads(fields[2])
    assert frame[4] == 0
    topic = fields[0].decode()
    return {"join_ref": None, "ref": None, "topic": topic, "event": "broadcast", "payload": said}


def _frames(data: bytes) -> Iterator[tuple[bool, bytes]]:
    at = 0
    while at < len(data):
        assert data[at] in (0x81, 0x82)
        is_text = data[at] == 0x81
        size, start = data[at + 1], at + 2
        if size == 126:
            size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
        elif size == 127:
            size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
        yield is_text, data[start : start + size]
        at = start + size


def table_of(relation: Relation) -> Table:
    columns = {
        c.name: TableColumn(c.name, c.type_name, (), "bytes", "", f"pg_catalog.{c.type_name}")
        for c in relation.columns
    }
    return Table(relation.schema, relation.table, columns, (relation.columns[0].name,))


POLICIES: dict[str, Policy] = {
    "bookings": ByBranch("branch_id", "bookings"),
    "notes": Asked(),
    "branches": Open(),
    "memberships": Open(),
    "role_permissions": Open(),
}


def make_catalogue(**policies: Policy) -> Catalogue:
    """Return the catalogue of the tests' tables; `policies` replace those of `authenticated`."""
    relations = (
        building.BOOKINGS,
        building.NOTES,
        building.BRANCHES,
        building.MEMBERSHIPS,
        building.PERMISSIONS,
    )
    tables = {(each.schema, each.table): table_of(each) for each in relations}
    mine = {name: Rule((POLICIES | policies)[name[1]]) for name in tables}
    everything = {name: Rule(Open()) for name in tables}
    return Catalogue(
        tables, {"authenticated": mine, "service_role": everything, "anon": {}, "manager": mine}
    )


class Scene:
    """An engine that has begun, its database, its clock, and its clients.

    Anna is in sales at branch 7, Ben at branch 8.
    """

    def __init__(
        self, *, max_bytes: int = 10_000, limits: MessageLimits = UNLIMITED, **policies: Policy
    ) -> None:
        self.clock = FakeClock()
        self.database = FakeDatabase(make_catalogue(**policies))
        self.store = FakeStore()
        self.ddl_heard = 0
        self.ended: list[str] = []
        self.engine = Engine(
            database=self.database,
            store=self.store,
            verifier=Names(),
            clock=self.clock,
            limits=limits,
            on_ddl=self._hear,
            on_session_end=self.ended.append,
        )
        self.hears = True
        self.begin(max_bytes=max_bytes)

    def _hear(self) -> None:
        self.ddl_heard += 1

    def begin(
        self,
        *,
        epoch: str = "one",
        max_bytes: int = 10_000,
        target_lsn: int = 0,
        initial: Snapshot = EVERYTHING,
    ) -> None:
        self.ring = Ring(
            epoch, 10, EVERYTHING, Bounds(max_bytes=max_bytes, max_age_seconds=3600), self.clock
        )
        rows = AccessRows(
            memberships={
                "1": Membership(ANNA, "7", "sales"),
                "2": Membership(BEN, "8", "sales"),
            },
            readable=[("sales", "bookings")],
            branches=["7", "8"],
        )
        self.engine.begin(
            self.ring,
            AccessIndex(rows),
            self.database.catalogue,
            initial=initial,
            target_lsn=target_lsn,
            hears=lambda: self.hears,
        )

    def peer(self, vsn: Vsn = "2.0.0", identity: Identity = ANONYMOUS) -> Peer:
        return Peer(self.engine, vsn, identity)

    async def settle(self) -> None:
        """Let everything happen that can happen without anything from outside."""
        for _ in range(100):
            await asyncio.sleep(0)


def unframe(frame: bytes) -> bytes:
    """Return the payload of one unmasked text frame."""
    assert frame[0] == 0x81
    size, at = frame[1], 2
    if size == 126:
        size, at = int.from_bytes(frame[2:4], "big"), 4
    elif size == 127:
        size, at = int.from_bytes(frame[2:10], "big"), 10
    assert len(frame) == at + size
    return frame[at:]
