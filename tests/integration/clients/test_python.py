"""PyPI `supabase`, unmodified: its blocking and its asynchronous client, and its live channels.

The Python real-time client reads frames with a strict parser and drops, with no more than a line
in its log, what does not fit; so every test also looks at that log.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from postgrest import APIError, APIResponse
from realtime import (
    AsyncRealtimeChannel,
    RealtimePostgresChangesListenEvent,
    RealtimeSubscribeStates,
)
from supabase import (
    AsyncClient,
    Client,
)

from tests.integration.clients.python import signed_in
from tests.integration.clients.stage import Stage

_PATIENCE_SECONDS = 30


def new_booking(stage: Stage, **values: Any) -> dict[str, Any]:
    """Return the guide's four columns, on a day of their own."""
    return {
        "branch_id": stage.branches["dwk"],
        "hall_name": "Main Hall",
        "event_date": stage.new_days().isoformat(),
        "event_time": "19:00",
        **values,
    }


class Ear:
    """Hears the bookings of a branch, and waits for what it should hear."""

    def __init__(self, client: AsyncClient, branch: int, **binding: Any) -> None:
        self.changes: list[dict[str, Any]] = []
        self.states: list[RealtimeSubscribeStates] = []
        self.errors: list[Exception] = []
        self._happened = asyncio.Event()
        self.channel: AsyncRealtimeChannel = client.channel(f"bookings:{branch}")
        self.channel.on_postgres_changes(
            RealtimePostgresChangesListenEvent.All,
            self._hear,
            **{
                "schema": "public",
                "table": "bookings",
                "filter": f"branch_id=eq.{branch}",
                **binding,
            },
        )

    async def live(self) -> "Ear":
        await self.channel.subscribe(self.notice)
        assert self.states == [RealtimeSubscribeStates.SUBSCRIBED]
        return self

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while not holds():
                self._happened.clear()
                await self._happened.wait()

    async def heard(self, number: int) -> list[dict[str, Any]]:
        await self.until(lambda: len(self.changes) >= number)
        return self.changes

    def _hear(self, payload: Any) -> None:
        self.changes.append(payload["data"])
        self._happened.set()

    def notice(self, state: RealtimeSubscribeStates, error: Exception | None) -> None:
        """Take note of what became of the channel."""
        self.states.append(state)
        if error is not None:
            self.errors.append(error)
        self._happened.set()


def rows(answer: APIResponse) -> list[dict[str, Any]]:
    """Return what an answer brought, which the library types as any JSON."""
    found: Any = answer.data
    return list(found)


def row(answer: APIResponse) -> dict[str, Any]:
    """Return the only row an answer brought."""
    (found,) = rows(answer)
    return found


def test_the_blocking_client_reads_a_range(stage: Stage, sales: Client) -> None:
    day = stage.new_days().isoformat()
    halls = ["Garden", "Main Hall", "Terrace"]
    new = [new_booking(stage, event_date=day, hall_name=hall) for hall in halls]
    sales.table("bookings").insert(new).execute()
    of_the_day = sales.table("bookings").select("*").eq("event_date", day).order("hall_name")

    page = rows(of_the_day.range(0, 49).execute())
    part = rows(of_the_day.range(1, 1).execute())

    assert [each["hall_name"] for each in page] == halls
    assert part == [page[1]]


def test_the_blocking_client_writes(stage: Stage, sales: Client) -> None:
    bookings = sales.table("bookings")

    made = row(bookings.insert(new_booking(stage)).execute())
    merged = row(bookings.upsert({**made, "title": "Sangeet"}).execute())
    changed = row(bookings.update({"title": "Haldi"}).eq("id", made["id"]).execute())
    not_theirs = rows(bookings.delete().eq("id", made["id"]).execute())

    titles = [each["title"] for each in (made, merged, changed)]
    assert titles == ["Booking", "Sangeet", "Haldi"]
    assert not_theirs == []
    assert stage.run(f"select version from bookings where id = '{made['id']}'") == [{"version": 3}]


def test_the_blocking_client_is_refused_in_words(stage: Stage, sales: Client) -> None:
    taken = row(sales.table("bookings").insert(new_booking(stage)).execute())
    again = new_booking(stage, event_date=taken["event_date"])
    foreign = new_booking(stage, branch_id=stage.branches["rjg"], hall_name="Durbar")

    with pytest.raises(APIError) as conflict:
        sales.table("bookings").insert(again).execute()
    with pytest.raises(APIError) as stranger:
        sales.table("bookings").insert(foreign).execute()

    assert conflict.value.code == "23P01"
    assert taken["id"] in str(conflict.value.details)
    assert stranger.value.code == "42501"


async def test_the_asynchronous_client_reads_and_writes(stage: Stage) -> None:
    async with signed_in(stage, "manager.dwk") as manager:
        bookings = manager.table("bookings")

        made = row(await bookings.insert(new_booking(stage)).execute())
        await bookings.upsert({**made, "title": "Sangeet"}).execute()
        await bookings.update({"guests_expected": 250}).eq("id", made["id"]).execute()
        found = row(await bookings.select("*").eq("id", made["id"]).range(0, 49).execute())
        gone = row(await bookings.delete().eq("id", made["id"]).execute())

    assert (found["title"], found["guests_expected"], found["version"]) == ("Sangeet", 250, 3)
    assert gone == found
    assert stage.run(f"select from bookings where id = '{made['id']}'") == []


async def test_a_channel_brings_insert_update_and_delete(stage: Stage) -> None:
    async with signed_in(stage, "sales.dwk") as client, signed_in(stage, "manager.dwk") as manager:
        ear = await Ear(client, stage.branches["dwk"]).live()
        bookings = manager.table("bookings")

        made = row(await bookings.insert(new_booking(stage)).execute())
        changed = row(await bookings.update({"title": "Haldi"}).eq("id", made["id"]).execute())
        await bookings.delete().eq("id", made["id"]).execute()
        inserted, updated, deleted = await ear.heard(3)

    assert (inserted["type"], inserted["record"]) == ("INSERT", made)
    assert (updated["type"], updated["old_record"], updated["record"]) == ("UPDATE", made, changed)
    assert (deleted["type"], deleted["old_record"]) == ("DELETE", changed)


async def test_a_channel_says_nothing_of_another_branch(stage: Stage) -> None:
    rjg = {"branch_id": stage.branches["rjg"], "hall_name": "Durbar"}
    async with signed_in(stage, "sales.dwk") as client, signed_in(stage, "manager.rjg") as other:
        deaf = await Ear(client, stage.branches["rjg"]).live()
        ear = await Ear(client, stage.branches["dwk"]).live()
        theirs = await Ear(other, stage.branches["rjg"]).live()

        await other.table("bookings").insert(new_booking(stage, **rjg)).execute()
        await theirs.heard(1)
        ours = row(await client.table("bookings").insert(new_booking(stage)).execute())
        await ear.heard(1)

    assert [change["record"] for change in ear.changes] == [ours]
    assert deaf.changes == []


async def test_a_channel_brings_the_columns_and_rows_it_asks_for(stage: Stage) -> None:
    dwk = stage.branches["dwk"]
    async with signed_in(stage, "sales.dwk") as client, signed_in(stage, "manager.dwk") as manager:
        filtered = 'title=match."^(Haldi|Mehndi), [a-z]+$",guests_expected=gt.10'
        ear = await Ear(client, dwk, filter=filtered, select=["title"]).live()
        bookings = manager.table("bookings")

        for title, guests in [("Haldi", 20), ("Haldi, late", 5), ("Mehndi, early", 20)]:
            values = new_booking(stage, title=title, guests_expected=guests)
            made = row(await bookings.insert(values).execute())
        (heard,) = await ear.heard(1)

    assert heard["record"] == {"id": made["id"], "title": "Mehndi, early"}


async def test_a_filter_that_does_not_fit_is_refused_once_and_in_words(stage: Stage) -> None:
    """An error told by a `system` message would have this client join again every second."""
    async with signed_in(stage, "sales.dwk") as client:
        ear = Ear(client, stage.branches["dwk"], filter="title=match.(")
        await ear.channel.subscribe(ear.notice)
        await ear.until(lambda: bool(ear.errors))

    assert ear.states == [RealtimeSubscribeStates.CHANNEL_ERROR]
    assert "invalid regular expression: parentheses () not balanced" in str(ear.errors[0])


@pytest.mark.parametrize(
    ("columns", "value", "error"),
    [
        ("body text", "'x'", "Error 400: Bad Request, no primary key"),
        ("body text primary key", "'x'", "Error 401: Unauthorized"),
        (
            "id int primary key, body text",
            "1, repeat('x', 2000000)",
            "Error 413: Payload Too Large",
        ),
    ],
)
async def test_a_row_that_cannot_be_sent_comes_as_an_error(
    stage: Stage, columns: str, value: str, error: str
) -> None:
    """The strict parser takes it: it has a timestamp, its columns, and is less than 1 MiB."""
    stage.run(
        f"create table odd ({columns}, note text default '');"
        " alter publication supabase_realtime add table odd"
    )
    if "401" in error:
        stage.run(
            "revoke all on odd from authenticated; grant select (note) on odd to authenticated"
        )
    try:
        async with signed_in(stage, "sales.dwk") as client:
            ear = await Ear(client, 0, table="odd", filter=None).live()
            stage.run(f"insert into odd values ({value})")
            (heard,) = await ear.heard(1)
    finally:
        stage.run("drop table odd")

    assert heard["errors"] == [error]
    assert heard["record"] == ({"id": 1, "note": ""} if "413" in error else {})


async def test_heartbeats_are_answered(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    async with signed_in(stage, "sales.dwk") as client:
        await Ear(client, stage.branches["dwk"]).live()
        # The client sends one as it connects; by the answer to a later join, it was answered.
        await Ear(client, stage.branches["rjg"]).live()

        parsed = [m for m in caplog.messages if m.startswith("parsed message as")]

    assert any("topic='phoenix'" in message and "'ok'" in message for message in parsed)


# The library reads a property that its own WebSocket library has deprecated.
@pytest.mark.filterwarnings("ignore:ConnectionClosed.(code|reason) is deprecated")
async def test_a_channel_is_joined_anew_when_the_server_was_killed(stage: Stage) -> None:
    async with signed_in(stage, "sales.dwk") as client:
        ear = await Ear(client, stage.branches["dwk"]).live()

        await asyncio.to_thread(stage.server.restart, kill=True)
        await ear.until(lambda: ear.states.count(RealtimeSubscribeStates.SUBSCRIBED) == 2)
        made = row(await client.table("bookings").insert(new_booking(stage)).execute())
        (heard,) = await ear.heard(1)

    assert heard["record"] == made
    assert ear.states[1] == RealtimeSubscribeStates.CHANNEL_ERROR
