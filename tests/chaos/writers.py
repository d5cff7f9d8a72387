"""Who writes, and what: everything drawn from the seed, everything answered written down."""

import asyncio
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import orjson
import psycopg

from tests.chaos.history import place_of_branch, place_of_person
from tests.chaos.rows import IDS, MARKS, OWN, ROWS
from tests.chaos.world import CHANGING, World

Connection = psycopg.AsyncConnection[Any]
Ops = list[list[Any]]

LOCK: Final = "select chaos_lock(%s, %s, %s)"
DO: Final = "select chaos_do(%s, %s)"
CLOSE: Final = "select chaos_close(%s, %s, %s), pg_current_xact_id()::text"
KEEP_OWN: Final = """
insert into chaos_own values (%s, %s, 1, %s)
on conflict (id) do update set ver = chaos_own.ver + 1, tx = excluded.tx returning ver
"""
PACES: Final = (0.6, 0.2, 0.1, 0.04)
"""Seconds a writer rests at most between two transactions; one pace holds for some seconds."""


@dataclass
class Draft:
    """A transaction on its way.

    Attributes:
        tx: Its mark.
        began: Monotonic seconds.
        rights: By branch, after how many changes of rights it stands.
        ops: What it did so far, as histories hold it.
        turns: Changes of rights it makes: [person, place, may, number].
        bulk: What it does in large, see `ledger`.
    """

    tx: str
    began: float
    rights: dict[str, int] = field(default_factory=dict)
    ops: Ops = field(default_factory=list)
    turns: list[list[Any]] = field(default_factory=list)
    bulk: dict[str, Any] | None = None


class Writer:
    """Commits one transaction after the other, whatever becomes of the database.

    Attributes:
        name: In the history, and in the marks of its transactions.
    """

    def __init__(self, world: World, name: str) -> None:
        self.name = name
        self.world = world
        self.random = Random(world.random.random())  # noqa: S311  # guards nothing
        self.branches = list(world.branches.values())
        self._number = 0

    async def run(self, enough: asyncio.Event) -> None:
        """Write until it is enough."""
        while not enough.is_set():
            try:
                async with await self.world.connect() as connection:
                    while not enough.is_set():
                        await self.write(connection)
                        await asyncio.sleep(self.rest())
            except (psycopg.Error, OSError):
                await asyncio.sleep(0.1)

    def rest(self) -> float:
        """Return how long to rest now, seconds."""
        pace = PACES[int(time.monotonic() / 4) % len(PACES)]
        return self.random.random() ** 2 * pace

    async def write(self, connection: Connection) -> None:
        """Write one transaction."""
        raise NotImplementedError

    # One transaction

    def draft(self) -> Draft:
        """Return a transaction with a number nobody had, whatever became of the ones before."""
        self._number += 1
        return Draft(f"{self.name}/{self._number}", time.monotonic())

    async def lock(
        self,
        connection: Connection,
        draft: Draft,
        ids: list[int],
        branches: list[int],
        turned: int | None = None,
    ) -> None:
        """Take what the transaction is going to touch; the first thing in it."""
        row = await one(connection, LOCK, ids, branches, turned)
        draft.rights |= row[0]

    async def do(
        self, connection: Connection, draft: Draft, plan: list[dict[str, Any]], *, keep: bool = True
    ) -> None:
        """Write rows; without `keep` the caller rolls them back."""
        row = await one(connection, DO, draft.tx, as_json(plan))
        if keep:
            draft.ops += row_ops(row[0])

    async def commit(self, connection: Connection, draft: Draft) -> bool:
        """Mark and commit it, and write down what was answered; returns whether that was yes."""
        counts = count_by_branch(draft.ops)
        if draft.bulk is not None:
            branch = draft.bulk["place"][1:]
            counts[branch] = counts.get(branch, 0) + draft.bulk["count"]
        values = (draft.tx, as_json(draft.rights), as_json(counts))
        _, xid = await one(connection, CLOSE, *values)
        log_attempt(self.world, self.name, draft, xid, list(counts))
        try:
            await connection.execute("commit")
        except psycopg.Error:
            self.world.history.write(self.name, "outcome", tx=draft.tx, result="unknown")
            raise
        self.world.history.write(self.name, "outcome", tx=draft.tx, result="ok")
        return True


class RowWriter(Writer):
    """Touches, moves, deletes and inserts again; with savepoints and rollbacks.

    Attributes:
        moves_only: Whether it does nothing but move for a while.
    """

    moves_only = False

    async def write(self, connection: Connection) -> None:
        draft = self.draft()
        (size,) = self.random.choices((self.random.randint(1, 5), 30, 150), (95, 4, 1))
        ids = sorted(self.random.sample(range(1, IDS + 1), size))
        plan = [self._step(each) for each in ids]
        spare = self.random.sample(ids, 1)
        await connection.execute("begin")
        await self.lock(connection, draft, ids, [each["branch"] for each in plan])
        if self.random.random() < 0.1:
            await connection.execute("savepoint spare")
            await self.do(connection, draft, [{**self._step(spare[0]), "do": "touch"}], keep=False)
            await connection.execute("rollback to spare")
        await self.do(connection, draft, plan)
        if self.random.random() < 0.05:
            await connection.execute("rollback")
            self.world.history.write(self.name, "outcome", tx=draft.tx, result="fail")
            return
        await self.commit(connection, draft)

    def _step(self, key: int) -> dict[str, Any]:
        weights = (0, 1, 0) if self.moves_only else (80, 12, 8)
        (do,) = self.random.choices(("touch", "move", "delete"), weights)
        pad = self.random.choice((0, 100, 1500))
        return {"id": key, "do": do, "branch": self.random.choice(self.branches), "pad": pad}


class OwnWriter(Writer):
    """Writes rows that belong to persons, beside one of a branch."""

    async def write(self, connection: Connection) -> None:
        draft = self.draft()
        people = list(self.world.people.values())
        number = self.random.randrange(len(people) * 5)
        key = self.random.randint(1, IDS)
        branch = self.random.choice(self.branches)
        await connection.execute("begin")
        await self.lock(connection, draft, [key], [branch])
        await self.do(connection, draft, [{"id": key, "do": "touch", "branch": branch, "pad": 0}])
        owner = people[number % len(people)]
        (ver,) = await one(connection, KEEP_OWN, number, owner, draft.tx)
        place = place_of_person(owner)
        old = (ver - 1, place) if ver > 1 else (None, None)
        draft.ops.append([OWN, number, *old, ver, place])
        await self.commit(connection, draft)

    def rest(self) -> float:
        return 0.1 + 4 * super().rest()


class RightsWriter(Writer):
    """Takes a person's rights in a branch and gives them back, amid data of the same transaction.

    Attributes:
        is_hurried: Whether it hardly rests for a while.
    """

    is_hurried = False

    def __init__(self, world: World, name: str, still: asyncio.Lock) -> None:
        super().__init__(world, name)
        self._still = still

    async def write(self, connection: Connection) -> None:
        async with self._still:
            await self._write(connection)

    async def _write(self, connection: Connection) -> None:
        draft = self.draft()
        branch = self.world.branches["dwk"]
        ids = sorted(self.random.sample(range(1, IDS + 1), 4))
        plan = [{"id": each, "do": "touch", "branch": branch, "pad": 10} for each in ids]
        await connection.execute("begin")
        await self.lock(connection, draft, ids, [branch], turned=branch)
        await self.do(connection, draft, plan[:2])
        await self._turn(connection, draft, branch)
        await self.do(connection, draft, plan[2:])
        await self.commit(connection, draft)

    async def _turn(self, connection: Connection, draft: Draft, branch: int) -> None:
        person = self.world.people[CHANGING]
        where = [person, branch]
        gone = await connection.execute(
            "delete from memberships where user_id = %s and branch_id = %s returning role", where
        )
        before = await gone.fetchone()
        # The kitchen works there too, and may not read these tables.
        roles = {"sales", "kitchen", None} - {before and before[0]}
        role = self.random.choice(sorted(roles, key=str))
        if role is not None:
            await connection.execute(
                "insert into memberships (user_id, branch_id, role) values (%s, %s, %s)",
                [*where, role],
            )
        (number,) = await one(
            connection,
            "update chaos_rights set number = number + 1 where branch_id = %s returning number",
            branch,
        )
        draft.rights[str(branch)] = number
        draft.turns.append([CHANGING, place_of_branch(branch), role == "sales", number])

    def rest(self) -> float:
        return self.random.random() * (0.1 if self.is_hurried else 2)


class ToldWriter(Writer):
    """Writes when it is told to: probes, and what faults need written."""

    async def write(self, connection: Connection) -> None:
        raise AssertionError("it is told")

    async def probe(self) -> tuple[str, int]:
        """Commit a mark in every branch; return it and its transaction id."""
        async with await self.world.connect() as connection:
            draft = self.draft()
            await connection.execute("begin")
            await self.lock(connection, draft, [], self.branches)
            values = (draft.tx, as_json(draft.rights), as_json(dict.fromkeys(draft.rights, 0)))
            _, xid = await one(connection, CLOSE, *values)
            log_attempt(self.world, self.name, draft, xid, list(draft.rights))
            await connection.execute("commit")
            self.world.history.write(self.name, "outcome", tx=draft.tx, result="ok")
            return draft.tx, int(xid)

    async def bulk(self, first: int, count: int, *, gone: bool, pad: int = 0) -> None:
        """Insert so many rows in one transaction, or delete them again."""
        async with await self.world.connect() as connection:
            draft = self.draft()
            branch = self.branches[0]
            await connection.execute("begin")
            await self.lock(connection, draft, [], [branch])
            if gone:
                statement = "delete from chaos_rows where id >= %s and id < %s"
                await connection.execute(statement, [first, first + count])
            else:
                await connection.execute(
                    "insert into chaos_rows (id, branch_id, ver, tx, pad)"
                    " select n, %s, 1, %s, repeat('x', %s) from generate_series(%s::int8, %s) n",
                    [branch, draft.tx, pad, first, first + count - 1],
                )
            place = place_of_branch(branch)
            draft.bulk = {"place": place, "first": first, "count": count, "gone": gone}
            await self.commit(connection, draft)

    async def hold(self, seconds: float) -> None:
        """Keep a transaction open for so long before it writes rows and commits."""
        async with await self.world.connect() as connection:
            draft = self.draft()
            ids = sorted(self.random.sample(range(1, IDS + 1), 3))
            branch = self.branches[-1]
            await connection.execute("begin")
            await connection.execute("insert into chaos_scratch values ('held')")
            await asyncio.sleep(seconds)
            await self.lock(connection, draft, ids, [branch])
            await self.do(
                connection,
                draft,
                [{"id": each, "do": "touch", "branch": branch, "pad": 0} for each in ids],
            )
            await self.commit(connection, draft)


def log_attempt(world: World, name: str, draft: Draft, xid: str, branches: list[str]) -> None:
    """Write a transaction down, its marks included."""
    marks = [
        [MARKS, f"{each}:{draft.tx}", None, None, 1, place_of_branch(each)]
        for each in sorted(branches, key=int)  # as jsonb, whose keys they are, keeps them
    ]
    rights = {place_of_branch(branch): number for branch, number in draft.rights.items()}
    world.history.write(
        name,
        "attempt",
        tx=draft.tx,
        xid=xid,
        age=world.age,
        began=draft.began,
        rights=rights,
        ops=[*draft.ops, *marks],
        turns=draft.turns,
        bulk=draft.bulk,
    )


def row_ops(done: list[list[Any]]) -> Ops:
    """Return operations as histories hold them, of what `chaos_do` returns."""
    return [
        [ROWS, key, old_ver, _place(old), new_ver, _place(new)]
        for key, old_ver, old, new_ver, new in done
    ]


def count_by_branch(ops: Ops) -> dict[str, int]:
    """Return how many operations concern each branch."""
    counts: dict[str, int] = {}
    for table, _, _, old, _, new in ops:
        if table == ROWS:
            for place in {old, new} - {None}:
                counts[place[1:]] = counts.get(place[1:], 0) + 1
    return counts


def as_json(value: object) -> str:
    return orjson.dumps(value).decode()


async def one(connection: Connection, statement: str, *values: object) -> tuple[Any, ...]:
    """Run a statement that returns one row."""
    row = await (await connection.execute(statement.encode(), values)).fetchone()
    if row is None:
        raise LookupError(statement)
    found: tuple[Any, ...] = row
    return found


def _place(branch: int | None) -> str | None:
    return None if branch is None else place_of_branch(branch)
