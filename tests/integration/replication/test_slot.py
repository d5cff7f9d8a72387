"""Having a slot: made once, kept, replaced when unusable, refused with a remedy."""

import asyncio
import logging

import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from banquet.replication import slot as slot_module
from banquet.replication.failures import ReplicationError, SetupError, SlotLost
from banquet.replication.slot import ensure_slot, epoch_of
from tests.conftest import Cluster
from tests.integration.replication.conftest import following, writer
from tests.integration.replication.steps import INSERT, logged


async def slots_of(url: str) -> list[str]:
    async with writer(url) as connection:
        cursor = await connection.execute(
            "select slot_name from pg_replication_slots where database = current_database()"
        )
        return [str(name) for (name,) in await cursor.fetchall()]


async def test_slot_is_made_once_and_found_again(notes_url: str) -> None:
    first, second = await ensure_slot(notes_url), await ensure_slot(notes_url)

    assert (second.name, second.epoch) == (first.name, first.epoch)
    assert await slots_of(notes_url) == [first.name]
    assert first.tables == (("public", "notes"),)
    assert first.type_names[20] == "int8"
    assert first.start_lsn <= first.target_lsn


async def test_servers_that_start_together_make_one_slot(notes_url: str) -> None:
    slots = await asyncio.gather(*(ensure_slot(notes_url) for _ in range(5)))

    assert len({slot.name for slot in slots}) == 1
    assert await slots_of(notes_url) == [slots[0].name]


async def test_slots_of_other_prefixes_are_left_alone(notes_url: str) -> None:
    other = await ensure_slot(notes_url, prefix="somebody")
    mine = await ensure_slot(notes_url)

    assert other.name != mine.name
    assert sorted(await slots_of(notes_url)) == sorted([other.name, mine.name])


def test_epoch_changes_with_server_timeline_and_slot() -> None:
    epochs = {
        epoch_of("7", 1, "banquet_a"),
        epoch_of("8", 1, "banquet_a"),
        epoch_of("7", 2, "banquet_a"),
        epoch_of("7", 1, "banquet_b"),
    }

    assert len(epochs) == 4
    assert all(epoch.isalnum() and len(epoch) == 12 for epoch in epochs)


async def test_slot_waits_for_open_transactions_and_says_for_whom(
    notes_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slot_module, "_LOCK_TIMEOUT", "50ms")
    caplog.set_level(logging.INFO, "banquet.replication")
    waits = logged(caplog, "waits for pid")
    async with writer(notes_url) as connection:
        await connection.execute("begin")
        await connection.execute(INSERT, (1, "still open"))
        making = asyncio.create_task(ensure_slot(notes_url))

        await asyncio.wait_for(waits, 30)
        assert not making.done()
        await connection.execute("commit")

        slot = await asyncio.wait_for(making, 30)
    assert await slots_of(notes_url) == [slot.name]


async def test_missing_publication_is_refused_with_the_remedy(notes_url: str) -> None:
    async with writer(notes_url) as connection:
        await connection.execute("drop publication supabase_realtime")

    with pytest.raises(SetupError, match="publication supabase_realtime does not exist") as refusal:
        await ensure_slot(notes_url)

    assert "banquet migrate" in str(refusal.value.hint)
    assert await slots_of(notes_url) == []


async def test_publication_is_made_anew_without_tables_dropped_meanwhile(notes_url: str) -> None:
    async with writer(notes_url) as connection:
        await connection.execute("drop publication supabase_realtime")
    failure = SlotLost("slot_lost", "", tables=(("public", "notes"), ("public", "gone")))

    slot = await ensure_slot(notes_url, after=failure)

    assert slot.tables == (("public", "notes"),)


async def test_role_without_replication_is_refused_with_the_remedy(
    cluster: Cluster, notes_url: str
) -> None:
    async with writer(notes_url) as connection:
        role = sql.Identifier("weak_follower")
        await connection.execute(sql.SQL("create role {} login password 'weak'").format(role))
        try:
            weak = make_conninfo(notes_url, user="weak_follower", password="weak")
            with pytest.raises(SetupError, match="may not follow") as refusal:
                await ensure_slot(weak)
        finally:
            await connection.execute(sql.SQL("drop role {}").format(role))

    assert "REPLICATION" in str(refusal.value.hint)
    assert await slots_of(notes_url) == []


async def test_unreachable_database_is_one_error(notes_url: str) -> None:
    with pytest.raises(ReplicationError, match="cannot be prepared"):
        await ensure_slot("host=127.0.0.1 port=1 dbname=nowhere")


async def test_active_slot_cannot_be_replaced_under_its_reader(notes_url: str) -> None:
    async with following(notes_url) as follower, writer(notes_url) as connection:
        await asyncio.wait_for(follower.stream.caught_up.wait(), 30)
        failure = SlotLost("slot_lost", "", replace=follower.slot.name)

        again = await ensure_slot(notes_url, after=failure)

        assert again.name == follower.slot.name
        await connection.execute(INSERT, (1, "undisturbed"))
        await follower.until(lambda: follower.bodies == ["undisturbed"])
