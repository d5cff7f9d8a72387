"""The hooks of `banquet.client` as programs use them, on a real server."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest

from banquet.client import (
    Booking,
    Change,
    RequestError,
    Row,
    ServerUnreachableError,
    Subscription,
    TokenError,
    connect,
    realtime,
    realtime_bookings,
    realtime_inventory,
    realtime_leads,
)
from tests.integration.clients.stage import Stage
from tests.running import PASSWORD, Server, free_port

_Thing = TypeVar("_Thing")


class Heard(list[_Thing]):
    """A list that can be waited on; its `append` is a handler."""

    def __init__(self) -> None:
        super().__init__()
        self._news = asyncio.Event()

    def append(self, thing: _Thing) -> None:
        super().append(thing)
        self._news.set()

    async def until(self, is_enough: Callable[[list[_Thing]], bool]) -> None:
        async with asyncio.timeout(30):
            while not is_enough(self):
                self._news.clear()
                await self._news.wait()

    async def have(self, number: int) -> None:
        await self.until(lambda heard: len(heard) >= number)


def as_person(stage: Stage, person: str) -> Any:
    return connect(stage.server.url, email=stage.address(person), password=PASSWORD)


async def book(stage: Stage, branch: str, title: str, hall: str = "Main Hall") -> str:
    statement = (
        "insert into bookings (branch_id, hall_name, event_date, event_time, title) values"
        f" ({stage.branches[branch]}, '{hall}', '{stage.new_days()}', '19:00', '{title}')"
        " returning id"
    )
    (row,) = await asyncio.to_thread(stage.run, statement)
    return str(row["id"])


async def run(stage: Stage, statement: str) -> None:
    await asyncio.to_thread(stage.run, statement)


async def test_bookings_of_a_branch_are_new_updated_and_cancelled(stage: Stage) -> None:
    new, updated, cancelled = Heard[Booking](), Heard[Booking](), Heard[Booking]()
    async with (
        as_person(stage, "manager.dwk"),
        realtime_bookings(
            stage.branches["dwk"],
            on_new=new.append,
            on_updated=updated.append,
            on_cancelled=cancelled.append,
        ) as live,
    ):
        assert live.is_connected
        await book(stage, "rjg", "Elsewhere", "Durbar")
        identity = await book(stage, "dwk", "Tea")
        await run(stage, f"update bookings set title = 'High tea' where id = '{identity}'")
        await run(stage, f"update bookings set status = 'released' where id = '{identity}'")
        await cancelled.have(1)

    assert not live.is_connected
    assert [each["title"] for each in new] == ["Tea"]
    assert [each["title"] for each in updated] == ["High tea"]
    assert [each["id"] for each in cancelled] == [identity]
    assert new[0].keys() == Booking.__annotations__.keys()


async def test_leads_and_stock_speak_their_own_words(stage: Stage) -> None:
    branch = stage.branches["dwk"]
    told = Heard[tuple[str, str]]()

    def tells(word: str) -> Callable[[Row], None]:
        return lambda row: told.append((word, row["name"]))

    async with (
        as_person(stage, "sales.dwk"),
        realtime_leads(branch, tells("new"), tells("updated"), tells("closed")),
        realtime_inventory(branch, tells("changed"), tells("removed"), tells("stocked")),
    ):
        await run(stage, f"insert into leads (branch_id, name) values ({branch}, 'Rao')")
        await run(stage, "update leads set stage = 'contacted' where name = 'Rao'")
        await run(stage, "update leads set stage = 'lost', reason = 'price' where name = 'Rao'")
        await told.have(3)
        await run(stage, f"insert into inventory_items (branch_id, name) values ({branch}, 'Rice')")
        await run(stage, "update inventory_items set owned = 5 where name = 'Rice'")
        await run(stage, "update inventory_items set active = false where name = 'Rice'")
        await told.have(6)

    assert told == [
        ("new", "Rao"),
        ("updated", "Rao"),
        ("closed", "Rao"),
        ("stocked", "Rice"),
        ("changed", "Rice"),
        ("removed", "Rice"),
    ]


async def test_nobody_is_told_of_a_branch_they_do_not_belong_to(stage: Stage) -> None:
    """The deny test of the one above: the same hook, another person."""
    rows, told, others = Heard[list[Booking]](), Heard[Booking](), Heard[Booking]()
    branch = stage.branches["dwk"]
    async with (
        as_person(stage, "manager.rjg") as stranger,
        as_person(stage, "manager.dwk") as ours,
        realtime_bookings(branch, told.append, client=stranger, on_rows=rows.append),
        realtime_bookings(branch, others.append, client=ours),
    ):
        await book(stage, "dwk", "Secret")
        await others.have(1)

    assert rows == [[]]
    assert told == []


async def test_rows_are_read_first_and_handed_over_without_a_gap(stage: Stage) -> None:
    """Rows that are written all the while are in the first rows or told afterwards, never both."""
    branch = stage.branches["rjg"]
    await run(
        stage,
        "insert into halls (branch_id, name)"
        f" select {branch}, 'R' || n from generate_series(1, 1200) n",
    )
    rows, told = Heard[list[Row]](), Heard[Row]()

    async def write() -> None:
        for number in range(12):
            await run(stage, f"insert into halls (branch_id, name) values ({branch}, 'W{number}')")

    async with as_person(stage, "manager.rjg"):
        writing = asyncio.create_task(write())
        async with realtime(
            "halls",
            filter=f"branch_id=eq.{branch},name=neq.Pearl",
            on_insert=told.append,
            on_rows=rows.append,
        ):
            await writing
            await run(stage, f"insert into halls (branch_id, name) values ({branch}, 'Last')")
            await told.until(lambda heard: heard[-1:] != [] and heard[-1]["name"] == "Last")

    names = [row["name"] for row in rows[0] + list(told) if row["name"][0] in "RW"]
    assert sorted(names) == sorted([f"R{n}" for n in range(1, 1201)] + [f"W{n}" for n in range(12)])


async def test_transaction_is_told_row_by_row_then_whole(stage: Stage) -> None:
    told = Heard[Any]()

    async def slowly(row: Row) -> None:
        await asyncio.sleep(0)
        told.append(row["name"])

    async with (
        as_person(stage, "manager.dwk"),
        realtime("leads", on_insert=slowly, on_transaction=told.append),
    ):
        branch = stage.branches["dwk"]
        await run(
            stage, f"insert into leads (branch_id, name) values ({branch}, 'A'), ({branch}, 'B')"
        )
        await told.have(3)

    first, second, changes = told
    assert (first, second) == ("A", "B")
    assert [each.new["name"] for each in changes] == ["A", "B"]
    assert isinstance(changes[0], Change)


async def test_program_that_was_off_is_told_what_it_missed_exactly_once(
    stage: Stage, tmp_path: Path
) -> None:
    told = Heard[str]()

    def subscribe() -> Any:
        return realtime(
            "leads",
            filter="name=like.M%",
            on_insert=lambda row: told.append(row["name"]),
            cursor_file=tmp_path / "leads.cursor",
        )

    async def add(name: str) -> None:
        await run(
            stage, f"insert into leads (branch_id, name) values ({stage.branches['dwk']}, '{name}')"
        )

    await add("M before the first start")
    async with as_person(stage, "manager.dwk"):
        async with subscribe():
            await add("M1")
            await told.have(1)
        await add("M2")
        await add("M3")
        async with subscribe():
            await told.have(3)
            await add("M4")
            await told.have(4)
        async with subscribe() as live:
            assert live.is_connected

    assert told == ["M1", "M2", "M3", "M4"]


async def test_cursor_file_of_another_subscription_is_refused(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "cursor"
    async with as_person(stage, "manager.dwk"):
        async with realtime("leads", cursor_file=path):
            pass
        with pytest.raises(RequestError, match="belongs to 'public"):
            async with realtime("halls", cursor_file=path):
                pass


async def test_failing_function_ends_the_block_and_is_told_again_next_time(
    stage: Stage, tmp_path: Path
) -> None:
    path = tmp_path / "cursor"
    told = Heard[str]()

    def jam(_row: Row) -> None:
        raise OSError("paper jam")

    async def print_for_ever() -> None:
        async with realtime("leads", on_insert=jam, cursor_file=path):
            await run(
                stage,
                f"insert into leads (branch_id, name) values ({stage.branches['dwk']}, 'Jam')",
            )
            await asyncio.Event().wait()

    async with as_person(stage, "manager.dwk"):
        with pytest.raises(OSError, match="paper jam"):
            await print_for_ever()
        async with realtime(
            "leads", on_insert=lambda row: told.append(row["name"]), cursor_file=path
        ):
            await told.have(1)

    assert told == ["Jam"]


async def test_failure_ends_everything_around_it_and_is_raised_once(stage: Stage) -> None:
    def jam(_row: Row) -> None:
        raise OSError("paper jam")

    async def print_for_ever() -> None:
        async with (
            realtime("leads", on_insert=jam) as outer,
            realtime("leads") as inner,
        ):
            told.extend((outer, inner))
            await run(
                stage, f"insert into leads (branch_id, name) values ({stage.branches['dwk']}, 'x')"
            )
            await inner.wait()

    told: list[Subscription] = []
    async with as_person(stage, "manager.dwk"):
        with pytest.raises(OSError, match="paper jam"):
            await print_for_ever()
        await asyncio.sleep(0)  # would raise if a cancellation were left over

    assert [each.is_connected for each in told] == [False, False]


async def test_who_is_cancelled_from_outside_unsubscribes(stage: Stage) -> None:
    async def listen() -> None:
        async with as_person(stage, "manager.dwk"), realtime("leads") as live:
            told.append(live)
            await live.wait()

    told = Heard[Subscription]()
    listening = asyncio.create_task(listen())
    await told.have(1)
    assert told[0].is_connected

    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening

    assert not told[0].is_connected


async def test_entering_can_be_given_up(stage: Stage) -> None:
    async with as_person(stage, "manager.dwk"):
        live = realtime("leads")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0), live:
                pytest.fail("entered")
        with pytest.raises(RequestError, match="Call the hook again"):
            async with live:
                pytest.fail("entered")

    assert not live.is_connected


async def test_function_may_unsubscribe_its_own_subscription(stage: Stage) -> None:
    told = Heard[str]()
    async with as_person(stage, "manager.dwk"):

        async def once(row: Row) -> None:
            told.append(row["name"])
            await live.unsubscribe()

        async with realtime("leads", on_insert=once) as live:
            branch = stage.branches["dwk"]
            await run(stage, f"insert into leads (branch_id, name) values ({branch}, 'Once')")
            await live.wait()
            await run(stage, f"insert into leads (branch_id, name) values ({branch}, 'Twice')")

    assert told == ["Once"]


async def test_more_than_can_be_replayed_is_announced_and_read_again(stage: Stage) -> None:
    rows, reasons, connected = Heard[list[Row]](), Heard[str](), Heard[bool]()
    branch = stage.branches["dwk"]
    async with (
        as_person(stage, "manager.dwk"),
        realtime(
            "inventory_items",
            filter="name=like.bulk%",
            on_rows=rows.append,
            on_refetch=reasons.append,
            on_connection=connected.append,
        ),
    ):
        await run(
            stage,
            "insert into inventory_items (branch_id, name)"
            f" select {branch}, 'bulk ' || n from generate_series(1, 2001) n",
        )
        await connected.have(3)

    assert reasons == ["large"]
    assert [len(each) for each in rows] == [0, 2001]
    assert connected == [True, False, True]


async def test_channel_outlives_its_access_token(own_server: Server) -> None:
    own_server.settings["BANQUET_ACCESS_TOKEN_SECONDS"] = "3"
    own_server.start()
    owner = own_server.sign_up("owner@banquet.test")["user"]["email"]
    connected, told = Heard[bool](), Heard[Row]()
    async with (
        connect(own_server.url, email=owner, password=PASSWORD) as client,
        realtime("branches", on_connection=connected.append, on_insert=told.append),
    ):
        first = await client.token()
        async with aclosing(client.tokens()) as tokens:
            assert await anext(tokens) != first
            await anext(tokens)  # three seconds later: the first one is void
        assert own_server.database_url is not None
        async with await psycopg.AsyncConnection.connect(own_server.database_url) as connection:
            await connection.execute(
                "insert into branches (code, name, timezone, currency)"
                " values ('dwk', 'DWK', 'Asia/Kolkata', 'INR')"
            )
        await told.have(1)

    assert connected == [True]


@pytest.mark.parametrize(
    ("table", "conditions", "words"),
    [
        ("no_such_table", "", "no_such_table"),
        ("bookings", "no_such_column=eq.1", "no_such_column"),
        ("bookings", "branch_id=eq.seven", "seven"),
    ],
)
async def test_what_cannot_be_heard_is_refused_on_entering(
    stage: Stage,
    table: str,
    conditions: str,
    words: str,
) -> None:
    async with as_person(stage, "manager.dwk"):
        with pytest.raises(RequestError, match=words):
            async with realtime(table, filter=conditions):
                pytest.fail("entered")


async def test_wrong_password_is_refused_on_connecting(stage: Stage) -> None:
    with pytest.raises(TokenError, match=r"manager.dwk@banquet.test cannot sign in"):
        async with connect(
            stage.server.url, email=stage.address("manager.dwk"), password="wrong-horse-7"
        ):
            pytest.fail("entered")


async def test_absent_server_is_waited_for() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    async with connect(url, email="a@banquet.test", password=PASSWORD) as client:
        async with realtime("leads") as live:
            assert not live.is_connected
            assert "No Banquet server answers" in live.trouble
        with pytest.raises(ServerUnreachableError):
            await client.read("leads")


async def test_hook_outside_of_connect_says_what_to_do() -> None:
    with pytest.raises(RequestError, match="inside `async with connect"):
        realtime("leads")
