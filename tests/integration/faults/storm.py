"""Writers, listeners and mischief on a real engine with real sockets, all drawn from a seed.

What happened is kept as `history` wants it; the engine is only looked at from outside.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import psycopg

from tests.db.house import House
from tests.integration.faults.history import (
    UNCOMMITTED,
    Ledger,
    Mark,
    Sitting,
    problems,
    transactions,
)
from tests.integration.faults.listener import PEOPLE, SERVICE, TIMEOUT, Kind, Listener, Role
from tests.integration.faults.place import Place

BRANCHES: Final = ("dwk", "lon")
WRITERS: Final = (*BRANCHES, PEOPLE)

# Whose rows are not for whom. `sales` loses and regains Dwarka on the way; without a membership
# it sees one profile, its own, so it does not listen to those.
UNSEEN: Final = {
    "owner": (),
    "manager": ("lon",),
    "sales": ("lon",),
    "sales.lon": ("dwk",),
    "stranger": ("dwk", "lon"),
}
REVOKED: Final = ("sales", "dwk")
# Whatever the seed draws: one who loses rights, and one PostgreSQL must be asked about.
WITNESSES: Final = (
    Role("witness of rights", REVOKED[0], "plain", BRANCHES, is_calm=True),
    Role("witness of people", "owner", "plain", (PEOPLE,), is_calm=True),
)
RIGHTS_EVERY: Final = 10
LISTEN_TO_PEOPLE: Final = ("owner", "manager", "sales.lon")

INSERT = """
insert into customers (branch_id, name, notes)
select %(branch)s, %(writer)s || '/' || %(number)s || '/' || n || '/' || %(parts)s, %(notes)s
from generate_series(1, %(parts)s) n
"""
GRANT = "insert into memberships (user_id, branch_id, role) values (%s, %s, 'sales')"
REVOKE = "delete from memberships where user_id = %s"
RENAME = "update profiles set full_name = %s where id = %s"
READ = {
    table: f"""
select pg_current_snapshot()::text, coalesce(json_object_agg(writer, last), '{{}}')
from (select split_part({column}, '/', 1) writer, max(split_part({column}, '/', 2)::int) last
      from {table} where {column} like '%/%/%/%' group by 1) marks
"""
    for table, column in (("customers", "name"), ("profiles", "full_name"))
}
CUT_STREAM: Final = (
    "select pg_terminate_backend(active_pid) from pg_replication_slots"
    " where database = current_database() and active"
)
MISCHIEF: Final = (
    "create table storm_{n} (id int primary key)",
    "alter table events add column storm_{n} int",
    "comment on table events is 'storm {n}'",
    "create policy storm_{n} on halls using (false)",
    CUT_STREAM,
)


@dataclass
class Storm:
    """One run.

    Attributes:
        place: Where.
        house: Branches and people.
        random: Decides everything that is not the event loop's to decide.
        transactions: How many each branch's writer commits at least.
        listeners: How many the seed draws; some more are always there and never disturbed.
        is_breaking: Whether servers die on the way, so that lost connections are no fault.
        patience: Seconds to wait for the last changes to arrive.
        blows: What else is done while the writers write; they go on until it is done.
        ledger: What was written.
        sittings: What was heard.
        faults: What must not happen and did.
        counts: How often what was done, for the report.
        calm: Set when the writing and the mischief are over.
        over: Set when everybody may go home.
        heard: Set whenever anybody hears anything.
    """

    place: Place
    house: House
    random: Random
    transactions: int = 50
    listeners: int = 10
    is_breaking: bool = False
    patience: float = TIMEOUT
    blows: Callable[[], Awaitable[None]] | None = None
    ledger: Ledger = field(default_factory=Ledger)
    sittings: list[Sitting] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    calm: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> list[str]:
        """Let it rage; return what went wrong."""
        self.ledger.begun = dict.fromkeys(WRITERS, 0)
        self.ledger.committed = dict.fromkeys(WRITERS, 0)
        for person, unseen in UNSEEN.items():
            for writer in unseen:
                self.ledger.rights[person, writer] = [(0, False)]
        observers = [self._observer(BRANCHES), self._observer((PEOPLE,))]
        async with asyncio.TaskGroup() as tasks:
            for each in observers:
                tasks.create_task(each.run())
            await self.until(lambda: all(each.sitting for each in observers))
            others = [Listener(self, each) for each in WITNESSES]
            others += [self._draw_listener(number) for number in range(self.listeners)]
            for each in others:
                tasks.create_task(each.run())
            await self._rage()
            self.calm.set()
            await self._calm_down([*observers, *others])
            self.over.set()
        return self._judge(observers)

    async def until(self, is_met: Callable[[], bool], patience: float = TIMEOUT) -> None:
        """Wait for something to be true of what was written and heard."""
        async with asyncio.timeout(patience):
            while not is_met():
                self.heard.clear()
                await self.heard.wait()

    async def pause(self, seconds: float) -> None:
        """Spread what is done over time; decides nothing."""
        await asyncio.sleep(self.random.random() ** 2 * seconds)

    async def read(self, table: str) -> tuple[str, dict[str, int]]:
        """Return a snapshot and the last transaction of each writer it shows."""
        async with await self.connect() as connection:
            row = await (await connection.execute(READ[table].encode())).fetchone()
        assert row is not None
        return row[0], row[1]

    # Listeners

    def _observer(self, writers: tuple[str, ...]) -> Listener:
        # One that resumes hears everything although servers die.
        kind: Kind = "resuming" if self.is_breaking else "plain"
        return Listener(self, Role("observer", SERVICE, kind, writers, is_calm=True))

    def _draw_listener(self, number: int) -> Listener:
        is_asked = self.random.random() < 0.25
        kinds: list[Kind] = ["plain", "resuming", "batch"]
        (kind,) = self.random.choices(kinds, (5, 4, 1))
        person = self.random.choice(LISTEN_TO_PEOPLE if is_asked else list(UNSEEN))
        writers = (PEOPLE,) if is_asked else BRANCHES
        return Listener(self, Role(f"{kind} {number}", person, kind, writers))

    async def _calm_down(self, listeners: list[Listener]) -> None:
        try:
            await self.until(lambda: all(each.is_done for each in listeners), self.patience)
        except TimeoutError:
            self.faults += [f"{e.role.name} is not done" for e in listeners if not e.is_done]
        else:
            for each in listeners:
                await each.settle()

    def _judge(self, observers: list[Listener]) -> list[str]:
        found = list(self.faults)
        for observer in observers:
            order = [
                each
                for sitting in self.sittings
                if sitting.listener == "observer" and sitting.writers == observer.role.writers
                for each in transactions(sitting.heard)
            ]
            for each in self.sittings:
                if each.writers == observer.role.writers:
                    found += problems(each, self.ledger, order)
        return found

    # Writers

    async def connect(self) -> psycopg.AsyncConnection[Any]:
        """Return a connection of the database's owner; each statement commits at once."""
        return await psycopg.AsyncConnection.connect(self.place.admin_url, autocommit=True)

    async def _rage(self) -> None:
        enough = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            for writer in WRITERS:
                tasks.create_task(self._write(writer, enough))
            if self.blows is not None:
                await self.blows()
                enough.set()
            else:
                mischief = tasks.create_task(self._make_mischief())
                await self.until(lambda: self._has_written(self.transactions))
                enough.set()
                mischief.cancel()

    def _has_written(self, count: int) -> bool:
        return all(self.ledger.committed[each] >= count for each in BRANCHES)

    async def written(self, more: int) -> None:
        """Wait until each branch's writer has committed so many more transactions."""
        wanted = {each: self.ledger.committed[each] + more for each in BRANCHES}
        await self.until(lambda: all(self.ledger.committed[w] >= n for w, n in wanted.items()))

    async def _write(self, writer: str, enough: asyncio.Event) -> None:
        """Commit one transaction after the other, whatever becomes of the database."""
        while not enough.is_set():
            try:
                async with await self.connect() as connection:
                    await self._find_out(connection, writer)
                    while not enough.is_set():
                        await self._commit(connection, writer)
                        self.heard.set()
                        await self.pause(self._between(writer))
            except psycopg.Error:
                if not self.is_breaking:
                    raise
                self.counts["failed writes"] += 1
                await self.pause(0.1)

    def _between(self, writer: str) -> float:
        """Return how long a writer rests at most; longer where starts of servers take seconds."""
        seconds = 0.06 if writer == PEOPLE else 0.02
        return 10 * seconds if self.is_breaking else seconds

    async def _find_out(self, connection: psycopg.AsyncConnection[Any], writer: str) -> None:
        """Learn whether the last transaction was committed; if not, its number is used again."""
        number = self.ledger.begun[writer]
        if number == self.ledger.committed[writer]:
            return
        cursor = await connection.execute(
            "select exists (select from customers where name like %(mark)s)"
            " or exists (select from profiles where full_name like %(mark)s)",
            {"mark": f"{writer}/{number}/%"},
        )
        if await cursor.fetchone() == (True,):
            self.ledger.committed[writer] = number
        else:
            self.ledger.begun[writer] = number - 1
            for history in self.ledger.rights.values():
                history[1:] = [each for each in history[1:] if each[0] != number]

    async def _commit(self, connection: psycopg.AsyncConnection[Any], writer: str) -> None:
        number = self.ledger.begun[writer] = self.ledger.committed[writer] + 1
        async with connection.transaction():
            if writer == PEOPLE:
                await self._rename(connection, number)
            else:
                if writer == REVOKED[1] and number % RIGHTS_EVERY == RIGHTS_EVERY // 2:
                    await self._turn_rights(connection, number)
                await self._insert(connection, writer, number)
        self.ledger.committed[writer] = number
        if writer != PEOPLE and self.random.random() < 0.1:
            async with connection.transaction() as transaction:
                await self._insert(connection, writer, UNCOMMITTED)
                raise psycopg.Rollback(transaction)

    async def _insert(
        self, connection: psycopg.AsyncConnection[Any], writer: str, number: int
    ) -> None:
        few = self.random.randint(1, 5)
        # Where servers die the observer resumes, and the largest would be read again by it.
        sizes = (few, 40, 300, few if self.is_breaking else 700, few if self.is_breaking else 2100)
        (parts,) = self.random.choices(sizes, (60, 6, 3, 2, 1))
        self.counts["changes"] += parts
        values = {
            "branch": self.house.branches[writer],
            "writer": writer,
            "number": number,
            "parts": parts,
            "notes": "x" * self.random.choice((0, 100, 2000)),
        }
        await connection.execute(INSERT, values)

    async def _rename(self, connection: psycopg.AsyncConnection[Any], number: int) -> None:
        people = self.random.sample(list(self.house.people.values()), self.random.randint(1, 4))
        for part, each in enumerate(people, 1):
            await connection.execute(RENAME, [str(Mark(PEOPLE, number, part, len(people))), each])
        self.counts["changes"] += len(people)

    async def _turn_rights(self, connection: psycopg.AsyncConnection[Any], number: int) -> None:
        history = self.ledger.rights.setdefault(REVOKED, [(0, True)])
        may = not history[-1][1]
        history.append((number, may))
        self.counts["rights"] += 1
        person = self.house.people[REVOKED[0]]
        if may:
            await connection.execute(GRANT, [person, self.house.branches[REVOKED[1]]])
        else:
            await connection.execute(REVOKE, [person])

    async def _make_mischief(self) -> None:
        async with await self.connect() as connection:
            while True:
                await self.pause(0.25)
                self.counts["mischief"] += 1
                statement = self.random.choice(MISCHIEF).format(n=self.counts["mischief"])
                await connection.execute(statement.encode())
