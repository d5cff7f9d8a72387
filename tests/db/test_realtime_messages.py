"""Broadcasts from the database (reference 7.3): what is sent, by whom, and how it is forgotten."""

from typing import Any

import psycopg
import pytest

from tests.db.house import House, connect


def messages(house: House) -> list[dict[str, Any]]:
    return house.run("select * from realtime.messages order by inserted_at")


def warnings_of(house: House) -> list[str]:
    heard: list[str] = []
    house.connection.add_notice_handler(lambda each: heard.append(each.message_primary or ""))
    return heard


def allow_speaking(house: House, topic: str) -> None:
    house.run(
        "create policy may_speak on realtime.messages for insert to authenticated"
        f" with check (realtime.topic() = '{topic}' and extension = 'broadcast')"
    )


def test_7_3_send_inserts_what_is_to_be_sent(house: House) -> None:
    house.run("""select realtime.send('{"a": 1}', 'moved', 'kitchen')""")

    (sent,) = messages(house)
    assert (sent["topic"], sent["event"], sent["extension"]) == ("kitchen", "moved", "broadcast")
    assert sent["private"] is True
    assert sent["payload"] == {"a": 1, "id": str(sent["id"])}


@pytest.mark.parametrize("payload", ['{"id": 7}', "[1]", '"text"', "null"])
def test_7_3_payload_with_an_id_or_without_keys_stays_as_it_is(house: House, payload: str) -> None:
    house.run(f"select realtime.send('{payload}'::jsonb, 'e', 't', false)")

    kept = house.one("select payload::text as text, private from realtime.messages")
    assert kept == {"text": payload, "private": False}


def test_7_3_bytes_are_sent_as_they_are(house: House) -> None:
    house.run(r"select realtime.send_binary('\x00ff', 'raw', 'kitchen', false)")

    (sent,) = messages(house)
    assert (sent["binary_payload"], sent["payload"]) == (b"\x00\xff", None)


def test_7_3_row_trigger_sends_the_row_before_and_after(house: House) -> None:
    house.run("""
        create function tg_tell() returns trigger language plpgsql as $$ begin
          perform realtime.broadcast_changes('branch:' || new.branch_id, tg_op, tg_op,
            tg_table_name, tg_table_schema, new, old);
          return null;
        end $$;
        create trigger tell after insert or update on bookings
          for each row execute function tg_tell()""")
    booking = house.book()
    house.change(booking, title="Tea")

    created, changed = messages(house)
    assert created["topic"] == f"branch:{house.branches['dwk']}"
    assert created["payload"]["old_record"] is None
    assert created["payload"]["record"]["id"] == str(booking["id"])
    assert set(changed["payload"]) == {
        "id", "operation", "schema", "table", "record", "old_record",
    }  # fmt: skip
    assert changed["event"] == changed["payload"]["operation"] == "UPDATE"
    assert changed["payload"]["old_record"]["title"] != changed["payload"]["record"]["title"]


@pytest.mark.parametrize(
    "call",
    [
        "send('{}', 'e', null)",
        "send_binary('', 'e', null)",
        "broadcast_changes('t', 'e', 'INSERT', 'x', 'public', null, null, 'STATEMENT')",
    ],
)
def test_7_3_failure_is_a_warning_and_the_transaction_goes_on(house: House, call: str) -> None:
    heard = warnings_of(house)

    house.run(f"select realtime.{call}")

    assert len(heard) == 1
    assert messages(house) == []


def test_10_person_speaks_where_a_policy_lets_them(house: House) -> None:
    allow_speaking(house, "kitchen")

    with house.acting_as("sales"):
        house.run("select realtime.send('{}', 'e', 'kitchen')")

    assert len(messages(house)) == 1


@pytest.mark.parametrize("who", ["sales", "anon"])
def test_10_person_does_not_speak_elsewhere(house: House, who: str) -> None:
    allow_speaking(house, "kitchen")
    heard = warnings_of(house)

    with house.acting_as(who):
        house.run("select realtime.send('{}', 'e', 'bar')")

    assert messages(house) == []
    assert "row-level security" in heard[0]


def test_10_without_policies_nobody_hears_and_the_secret_key_does(house: House) -> None:
    house.run("select realtime.send('{}', 'e', 'kitchen')")

    with house.acting_as("sales"):
        assert messages(house) == []
    with house.acting_as("service_role"):
        assert len(messages(house)) == 1


def test_10_nobody_takes_back_what_was_said(house: House) -> None:
    house.run("select realtime.send('{}', 'e', 'kitchen')")

    for statement in ("delete from realtime.messages", "update realtime.messages set event = 'x'"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), house.acting_as("service_role"):
            house.run(statement)


def test_10_part_of_a_day_is_not_a_way_around_policies(house: House) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), house.acting_as("sales"):
        house.run("select from realtime.messages_monday")


def say(house: House, topic: str, at: str) -> None:
    house.run(
        "insert into realtime.messages (topic, extension, event, inserted_at)"
        f" values ('{topic}', 'broadcast', 'e', '{at}')"
    )


def test_7_4_day_that_is_over_is_forgotten_and_later_ones_are_kept(house: House) -> None:
    say(house, "old", "2026-08-17T23:59:59")
    say(house, "kept", "2026-08-18T00:00:00")
    say(house, "today", "2026-08-21T12:00:00")

    left = house.one("select banquet_internal.forget_messages('2026-08-18') as left_over")

    assert [each["topic"] for each in messages(house)] == ["kept", "today"]
    assert left == {"left_over": 0}


def test_7_4_after_weeks_without_a_server_only_old_ones_go(house: House) -> None:
    """The part of this weekday holds both."""
    say(house, "old", "2026-08-14T12:00:00")
    say(house, "today", "2026-08-21T12:00:00")

    house.run("select banquet_internal.forget_messages('2026-08-18')")

    assert [each["topic"] for each in messages(house)] == ["today"]


def test_7_4_part_in_use_waits_for_the_next_time(furnished: tuple[str, House]) -> None:
    url, _ = furnished
    with connect(url) as writer, connect(url) as keeper:
        writer.execute(
            "insert into realtime.messages (topic, extension, inserted_at)"
            " values ('old', 'broadcast', '2026-08-10')"
        )
        writer.commit()
        writer.execute("select from realtime.messages_monday")
        forget = "select banquet_internal.forget_messages('2026-08-18') as left_over"

        assert keeper.execute(forget).fetchall() == [{"left_over": 1}]
        writer.rollback()
        assert keeper.execute(forget).fetchall() == [{"left_over": 0}]
        assert keeper.execute("select from realtime.messages").fetchall() == []
